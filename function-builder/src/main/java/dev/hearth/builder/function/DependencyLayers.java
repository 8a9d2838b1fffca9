package dev.hearth.builder.function;

import dev.hearth.api.image.Digest;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.layer.CheckedLinks;
import dev.hearth.builder.layer.FolderEntries;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.plan.BuildPlan;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.template.DependencyRule;
import dev.hearth.builder.template.Glob;
import dev.hearth.builder.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Installs dependencies in a container of the build base, in a copy of the whole folder. What an
 * installation wrote is a layer, used again while the names of all files and the content of those
 * that it read are the same.
 */
final class DependencyLayers {
  /** Where the code stands in instances too: some packages write down where they were installed. */
  private static final String TARGET = "/function";

  private final LayoutStore store;
  private final InstallCache cache;
  private final BuildCommands commands;
  private final BuildCaches caches;

  DependencyLayers(
      LayoutStore store, InstallCache cache, BuildCommands commands, BuildCaches caches) {
    this.store = store;
    this.cache = cache;
    this.commands = commands;
    this.caches = caches;
  }

  /** What an earlier installation made of the same. */
  Optional<Installed> find(
      OpenedSource source, BuildPlan.Installation installation, Digest buildBase)
      throws IOException {
    Map<String, Optional<Digest>> known = new HashMap<>();
    return cache.find(
        key(source, installation, buildBase),
        path -> {
          Optional<Digest> content = known.get(path);
          if (content == null) {
            content = content(source, path);
            known.put(path, content);
          }
          return content;
        });
  }

  /** Empty for what is no file: links and folders are part of the key. */
  private static Optional<Digest> content(OpenedSource source, String path) throws IOException {
    Path file = source.root().resolve(path);
    return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
        ? Optional.of(Sha256.ofFile(file))
        : Optional.empty();
  }

  Installed install(
      OpenedSource source,
      Template template,
      BuildPlan.Installation installation,
      Digest buildBase,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    DependencyRule rule = installation.rule();
    Path work = Files.createTempDirectory(source.work(), "dependencies-").resolve("root");
    copy(source, rule, work);
    FolderUse use = FolderUse.of(work);
    caches.with(
        rule.caches(),
        mounts ->
            commands.run(
                new BuildCommands.Work(
                    "installing the dependencies of " + installation.file(),
                    buildBase,
                    source.commands().after(rule.run()),
                    work,
                    TARGET,
                    mounts,
                    environment(source, installation),
                    source.commands().workingDirectory(TARGET),
                    source.commands().secrets()),
                progress));
    FolderUse.Found found = use.found();
    Map<String, Digest> read = new TreeMap<>();
    for (String path : found.read()) {
      content(source, path).ifPresent(digest -> read.put(path, digest));
    }
    Set<String> packed = packed(source, template, rule, found);
    CheckedLinks.check(
        work,
        packed.stream().map(work::resolve).toList(),
        "what was installed for " + installation.file());
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("function"));
    entries.addAll(FolderEntries.of(work, "function", packed::contains));
    Installed installed =
        new Installed(
            read,
            LayerWriter.write(store, entries),
            found.replaced(),
            generated(source, rule, work, packed));
    cache.put(key(source, installation, buildBase), installed);
    FileTree.delete(work);
    return installed;
  }

  private static void copy(OpenedSource source, DependencyRule rule, Path work) throws IOException {
    FileTree.copy(source.root(), work);
    if (!rule.output().isEmpty()) {
      FileTree.delete(source.inRoot(work).resolve(rule.output()));
    }
  }

  /** What was written, without what the template keeps out of images, and with folders above it. */
  private static Set<String> packed(
      OpenedSource source, Template template, DependencyRule rule, FolderUse.Found found) {
    List<Glob> ignored = Glob.all(template.ignore());
    List<Glob> output = List.of(Glob.of(source.pathInRoot(rule.output())));
    Set<String> packed = new HashSet<>();
    for (String path : found.written()) {
      if (Glob.anyCovers(output, path) || !Glob.anyCovers(ignored, path)) {
        packed.add(path);
        for (int end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
          packed.add(path.substring(0, end));
        }
      }
    }
    return packed;
  }

  /** Paths in the function's folder; what lies in folders of dependencies is not told. */
  private static Set<String> generated(
      OpenedSource source, DependencyRule rule, Path work, Set<String> packed) {
    Path folder = source.inRoot(work);
    Set<String> files = new HashSet<>();
    for (String path : packed) {
      Path file = work.resolve(path);
      if (file.startsWith(folder) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        String name = folder.relativize(file).toString();
        if (rule.output().isEmpty() || !name.startsWith(rule.output() + "/")) {
          files.add(name);
        }
      }
    }
    return files;
  }

  private static Map<String, String> environment(
      OpenedSource source, BuildPlan.Installation installation) {
    Map<String, String> environment = new HashMap<>(source.commands().environment(TARGET));
    environment.put(DependencyRule.BUILD_HANDLER, installation.handler());
    return environment;
  }

  private static Digest key(
      OpenedSource source, BuildPlan.Installation installation, Digest buildBase)
      throws IOException {
    StringBuilder key =
        new StringBuilder("dependencies 2\n")
            .append(buildBase)
            .append('\n')
            .append(source.commands().after(installation.rule().run()))
            .append(installation.rule().output())
            .append('\n')
            .append(source.commands().workingDirectory(TARGET))
            .append('\n');
    new TreeMap<>(environment(source, installation))
        .forEach((name, value) -> key.append(name).append('=').append(value).append('\n'));
    for (Path path : FileTree.paths(source.root())) {
      key.append(source.root().relativize(path))
          .append(' ')
          .append(
              Files.isSymbolicLink(path)
                  ? "-> " + Files.readSymbolicLink(path)
                  : Files.isDirectory(path) ? "folder" : Files.isExecutable(path) ? "x" : "-")
          .append('\n');
    }
    return Sha256.of(key.toString());
  }
}
