package dev.hearth.builder.function;

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
import dev.hearth.builder.template.CompileRule;
import dev.hearth.builder.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Compiles a function in a container of the build base. */
final class CompiledCode {
  private static final String TARGET = "/build/function";
  private static final int LISTED_CLASSES = 20;

  private final LayoutStore store;
  private final BuildCommands commands;
  private final BuildCaches caches;

  CompiledCode(LayoutStore store, BuildCommands commands, BuildCaches caches) {
    this.store = store;
    this.commands = commands;
    this.caches = caches;
  }

  /**
   * What came of a function's sources.
   *
   * @param layers libraries (when there are any) and code, from the bottom to the top
   * @param process how it starts when it is a program of its own
   */
  record Compiled(List<Layer> layers, Optional<CompileRule.Program> process) {}

  /** Runs the template's command in the function's folder and packs what that makes. */
  Compiled compile(
      OpenedSource source,
      OpenedSource.Packing packing,
      Digest buildBase,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    CompileRule rule = packing.plan().compile().orElseThrow();
    Path folder = source.folder();
    if (rule.files().isPresent()) {
      FileTree.copy(
          packing.template().folder().resolve(rule.files().get()),
          folder.resolve(CompileRule.FILES_TARGET));
    }
    caches.with(
        rule.caches(),
        mounts ->
            commands.run(
                new BuildCommands.Work(
                    "compiling the function",
                    buildBase,
                    source.commands().before(rule.run()),
                    source.root(),
                    TARGET,
                    mounts,
                    environment(source),
                    source.commands().workingDirectory(TARGET),
                    source.commands().secrets()),
                progress));
    if (rule.process().isPresent() && isFolder(folder.resolve(rule.process().get().code()))) {
      CompileRule.Program process = rule.process().get();
      return new Compiled(
          List.of(pack(folder, process.code(), process.codeTarget())), Optional.of(process));
    }
    if (packing.template().handler().kind() == Template.HandlerKind.CLASS) {
      checkHandler(folder.resolve(rule.code()), packing.plan().handler());
    }
    List<Layer> layers = new ArrayList<>();
    if (rule.libraries().isPresent() && isFolder(folder.resolve(rule.libraries().get()))) {
      layers.add(pack(folder, rule.libraries().get(), rule.librariesTarget()));
    }
    layers.add(pack(folder, rule.code(), rule.codeTarget()));
    return new Compiled(layers, Optional.empty());
  }

  private static Map<String, String> environment(OpenedSource source) {
    Map<String, String> environment = new HashMap<>(source.commands().environment(TARGET));
    environment.put("HEARTH_HANDLER", source.manifest().handler().orElse(""));
    return environment;
  }

  private static boolean isFolder(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }

  private Layer pack(Path root, String folder, String target) throws IOException {
    CheckedLinks.check(root, root.resolve(folder), "what was compiled");
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("function"));
    entries.add(LayerEntry.folder("function/" + target));
    entries.addAll(FolderEntries.of(root.resolve(folder), "function/" + target, path -> true));
    return LayerWriter.write(store, entries);
  }

  private static void checkHandler(Path classes, String handler) throws IOException {
    if (Files.isRegularFile(classes.resolve(handler.replace('.', '/') + ".class"))) {
      return;
    }
    List<String> there =
        Files.isDirectory(classes)
            ? FileTree.files(classes).stream()
                .filter(file -> file.endsWith(".class") && !file.contains("$"))
                .map(file -> file.substring(0, file.length() - 6).replace('/', '.'))
                .limit(LISTED_CLASSES)
                .toList()
            : List.of();
    throw new HearthException(
        ErrorCode.INVALID_MANIFEST,
        "missing handler: there is no class '%s' once the function is compiled; there is %s; name one by 'handler' in function.yaml"
            .formatted(handler, there.isEmpty() ? "no class at all" : String.join(", ", there)));
  }
}
