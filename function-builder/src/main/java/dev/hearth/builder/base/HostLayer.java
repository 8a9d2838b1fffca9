package dev.hearth.builder.base;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.layer.CheckedLinks;
import dev.hearth.builder.layer.FolderEntries;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.template.Glob;
import dev.hearth.builder.template.HostDefinition;
import dev.hearth.builder.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The layer with a template's function host. */
public final class HostLayer {
  private static final String TARGET = "/hearth/host";

  private final BuildCommands commands;

  public HostLayer(BuildCommands commands) {
    this.commands = commands;
  }

  /** Makes the build base, only when it is needed. */
  interface BuildBase {
    Digest image() throws InterruptedException;
  }

  /** Changes with everything that the layer depends on. */
  Digest key(Template template, Digest buildBase) {
    HostDefinition host = template.host();
    StringBuilder key = new StringBuilder("host 1 ").append(host).append('\n');
    if (!host.prepare().isEmpty()) {
      key.append(buildBase).append('\n');
    }
    try {
      Path folder = folder(template);
      for (String file : files(template)) {
        byte[] content = Files.readAllBytes(folder.resolve(file));
        key.append(file).append(' ').append(Sha256.of(content)).append('\n');
      }
    } catch (IOException e) {
      throw unreadable(template, e);
    }
    return Sha256.of(key.toString());
  }

  Layer make(
      Template template,
      BuildBase buildBase,
      LayoutStore layout,
      Path work,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Path copy = Files.createDirectories(work.resolve("host"));
    for (String file : files(template)) {
      Path target = copy.resolve(file);
      Files.createDirectories(target.getParent());
      Files.copy(folder(template).resolve(file), target, StandardCopyOption.COPY_ATTRIBUTES);
    }
    List<String> prepare = template.host().prepare();
    if (!prepare.isEmpty()) {
      Digest image = buildBase.image();
      progress.accept("preparing the function host: " + String.join(" ", prepare));
      commands.run(
          new BuildCommands.Work(
              "preparing the function host of the template '" + template.name() + "'",
              image,
              prepare,
              copy,
              TARGET,
              List.of()),
          progress);
    }
    CheckedLinks.check(copy, copy, "the function host of the template '" + template.name() + "'");
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("hearth"));
    entries.add(LayerEntry.folder("hearth/host"));
    entries.addAll(FolderEntries.of(copy, "hearth/host", path -> true));
    return LayerWriter.write(layout, entries);
  }

  private static List<String> files(Template template) {
    List<Glob> globs = Glob.all(template.host().include());
    try {
      List<String> files =
          FileTree.files(folder(template)).stream()
              .filter(file -> Glob.anyMatches(globs, file))
              .toList();
      if (files.isEmpty()) {
        throw new HearthException(
            ErrorCode.INTERNAL,
            "the template '%s' has no function host: none of %s is in %s; build Hearth completely"
                .formatted(template.name(), template.host().include(), folder(template)));
      }
      return files;
    } catch (IOException e) {
      throw unreadable(template, e);
    }
  }

  private static Path folder(Template template) {
    return template.folder().resolve("host");
  }

  private static HearthException unreadable(Template template, IOException e) {
    return new HearthException(
        ErrorCode.INTERNAL,
        "could not read the function host of the template '" + template.name() + "': " + e,
        e);
  }
}
