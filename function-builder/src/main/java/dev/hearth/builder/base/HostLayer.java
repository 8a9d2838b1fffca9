package dev.hearth.builder.base;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.layer.CheckedLinks;
import dev.hearth.builder.layer.FolderEntries;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.process.LastLines;
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
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The layers with a template's function host, and what a training run of it made. */
public final class HostLayer {
  private static final String HOST = "hearth/host";

  private final BuildCommands commands;

  public HostLayer(BuildCommands commands) {
    this.commands = commands;
  }

  /** Gives an image of the store, made only when it is needed. */
  interface NeededImage {
    Digest get() throws IOException, InterruptedException;
  }

  /** Changes with everything that the layers depend on, beside the bases. */
  static Digest key(Template template) {
    StringBuilder key = new StringBuilder("host 2 ").append(template.host()).append('\n');
    template
        .host()
        .train()
        .ifPresent(train -> key.append(new TreeMap<>(train.environment())).append('\n'));
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

  /**
   * @param root the image that instances have below the host
   * @param work a folder for temporary files
   */
  Layer make(
      Template template,
      NeededImage root,
      NeededImage buildBase,
      LayoutStore layout,
      Path work,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    Path copy = copy(template, work);
    if (template.host().prepare().isPresent()) {
      HostDefinition.Prepare prepare = template.host().prepare().get();
      Digest image = prepare.inBuildBase() ? buildBase.get() : root.get();
      progress.accept("preparing the function host: " + String.join(" ", prepare.run()));
      commands.run(
          new BuildCommands.Work(
              "preparing the function host of the template '" + template.name() + "'",
              image,
              prepare.run(),
              copy,
              "/" + HOST,
              List.of(),
              Map.of()),
          progress);
    }
    return pack(template, copy, layout);
  }

  /**
   * @param base the image with the host
   */
  Layer train(
      Template template,
      HostDefinition.Train train,
      NeededImage base,
      LayoutStore layout,
      Path work,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    String what = "training the function host of the template '" + template.name() + "'";
    progress.accept("training the function host, so that it starts faster");
    Path folder = Files.createDirectories(work.resolve("training"));
    LastLines lines = new LastLines(progress);
    commands.run(
        new BuildCommands.Work(
            what, base.get(), train.run(), folder, train.folder(), List.of(), train.environment()),
        lines);
    // A JVM ends well although the process of its own that writes the cache has failed.
    if (!Files.isRegularFile(folder.resolve(train.makes()))) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "%s ended well and made no '%s'; its output:\n%s"
              .formatted(what, train.makes(), lines.text()));
    }
    return pack(template, folder, layout);
  }

  private static Layer pack(Template template, Path folder, LayoutStore layout) throws IOException {
    CheckedLinks.check(
        folder, folder, "the function host of the template '" + template.name() + "'");
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("hearth"));
    entries.add(LayerEntry.folder(HOST));
    entries.addAll(FolderEntries.of(folder, HOST, path -> true));
    return LayerWriter.write(layout, entries);
  }

  private static Path copy(Template template, Path work) throws IOException {
    Path copy = Files.createDirectories(work.resolve("host"));
    for (String file : files(template)) {
      Path target = copy.resolve(file);
      Files.createDirectories(target.getParent());
      Files.copy(folder(template).resolve(file), target, StandardCopyOption.COPY_ATTRIBUTES);
    }
    return copy;
  }

  private static List<String> files(Template template) {
    Path folder = folder(template);
    List<Glob> include = Glob.all(template.host().include());
    List<Glob> exclude = Glob.all(template.host().exclude());
    try {
      List<String> files =
          Files.isDirectory(folder)
              ? FileTree.files(folder).stream()
                  .filter(file -> Glob.anyMatches(include, file))
                  .filter(file -> !Glob.anyCovers(exclude, file))
                  .toList()
              : List.of();
      if (files.isEmpty()) {
        throw new HearthException(
            ErrorCode.INTERNAL,
            "the template '%s' has no function host: none of %s is in %s; build Hearth completely"
                .formatted(template.name(), template.host().include(), folder));
      }
      return files;
    } catch (IOException e) {
      throw unreadable(template, e);
    }
  }

  private static Path folder(Template template) {
    return template.folder().resolve(template.host().folder());
  }

  private static HearthException unreadable(Template template, IOException e) {
    return new HearthException(
        ErrorCode.INTERNAL,
        "could not read the function host of the template '" + template.name() + "': " + e,
        e);
  }
}
