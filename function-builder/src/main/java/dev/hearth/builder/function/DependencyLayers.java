package dev.hearth.builder.function;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.layer.CheckedLinks;
import dev.hearth.builder.layer.FolderEntries;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.plan.BuildPlan;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.template.DependencyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Installs dependencies in a container of the build base; the same inputs only once. */
final class DependencyLayers {
  private static final String TARGET = "/function";

  private final LayoutStore store;
  private final LayerCache cache;
  private final BuildCommands commands;
  private final BuildCaches caches;

  DependencyLayers(
      LayoutStore store, LayerCache cache, BuildCommands commands, BuildCaches caches) {
    this.store = store;
    this.cache = cache;
    this.commands = commands;
    this.caches = caches;
  }

  /** The layer of an earlier installation from the same inputs. */
  Optional<Layer> find(OpenedSource source, BuildPlan.Installation installation, Digest buildBase)
      throws IOException {
    return cache.find(key(source, installation, buildBase));
  }

  Layer install(
      OpenedSource source,
      BuildPlan.Installation installation,
      Digest buildBase,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    DependencyRule rule = installation.rule();
    Path work = Files.createTempDirectory(source.work(), "dependencies-");
    for (String input : installation.inputs()) {
      Path copy = work.resolve(input);
      Files.createDirectories(copy.getParent());
      Files.copy(source.folder().resolve(input), copy, StandardCopyOption.COPY_ATTRIBUTES);
    }
    caches.with(
        rule.caches(),
        mounts ->
            commands.run(
                new BuildCommands.Work(
                    "installing the dependencies of " + rule.file(),
                    buildBase,
                    rule.run(),
                    work,
                    TARGET,
                    mounts,
                    Map.of()),
                progress));
    Layer layer = pack(work, rule);
    cache.put(key(source, installation, buildBase), layer);
    return layer;
  }

  private Layer pack(Path work, DependencyRule rule) throws IOException {
    Path output = work.resolve(rule.output());
    if (!Files.isDirectory(output, LinkOption.NOFOLLOW_LINKS)) {
      throw new HearthException(
          ErrorCode.DEPENDENCIES_UNRESOLVED,
          "installing the dependencies of %s made no folder '%s'"
              .formatted(rule.file(), rule.output()));
    }
    CheckedLinks.check(work, output, "the dependencies of " + rule.file());
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("function"));
    entries.add(LayerEntry.folder("function/" + rule.output()));
    entries.addAll(FolderEntries.of(output, "function/" + rule.output(), path -> true));
    return LayerWriter.write(store, entries);
  }

  private static Digest key(
      OpenedSource source, BuildPlan.Installation installation, Digest buildBase)
      throws IOException {
    StringBuilder key =
        new StringBuilder("dependencies 1\n")
            .append(buildBase)
            .append('\n')
            .append(installation.rule().run())
            .append(installation.rule().output())
            .append('\n');
    for (String input : installation.inputs()) {
      byte[] content = Files.readAllBytes(source.folder().resolve(input));
      key.append(input).append(' ').append(Sha256.of(content)).append('\n');
    }
    return Sha256.of(key.toString());
  }
}
