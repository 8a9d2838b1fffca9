package dev.hearth.builder.function;

import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.base.BaseImages;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.layer.FolderEntries;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.plan.BuildPlan;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.template.CompileRule;
import dev.hearth.builder.template.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Makes images of functions from source: base, dependencies and code are layers of their own. */
public final class FunctionImages {
  private static final String USER = "65532:65532";
  private static final String HOME = "/function";
  private static final int DEFAULT_PORT = 8080;

  private final LayoutStore store;
  private final BaseImages bases;
  private final DependencyLayers dependencies;
  private final CompiledCode compiled;
  private final BuildCaches packages;
  private final InstallCache installs;

  /**
   * @param caches folder for everything that only saves time
   */
  public FunctionImages(LayoutStore store, BaseImages bases, BuildCommands commands, Path caches) {
    this.store = store;
    this.bases = bases;
    this.packages = new BuildCaches(caches.resolve("packages"));
    this.installs = new InstallCache(caches.resolve("layers"), store);
    this.dependencies = new DependencyLayers(store, installs, commands, packages);
    this.compiled = new CompiledCode(store, commands, packages);
  }

  /** What is kept to save time, as things that take room. */
  public List<StoredItem> caches() throws IOException {
    List<StoredItem> items = new ArrayList<>(packages.items());
    items.addAll(installs.items());
    return items;
  }

  /** Bytes that removing one of {@link #caches()} freed. */
  public long removeCache(StoredItem item) throws IOException {
    return item.kind() == ItemKind.PACKAGES ? packages.remove(item) : installs.remove(item);
  }

  /**
   * An image that was made.
   *
   * @param process whether it is a program of its own, which listens on {@code $PORT} without the
   *     template's function host
   */
  public record Made(Digest image, boolean process) {}

  /** Makes the image, step by step. */
  public Made build(OpenedSource source, OpenedSource.Packing packing, Step step)
      throws IOException, InterruptedException {
    Template template = packing.template();
    BuildPlan plan = packing.plan();
    Digest base =
        step.run(
            "base image",
            () -> {
              BaseImages.Base made = bases.forRunning(template, step::detail);
              return new Step.Outcome<>(made.image(), made.outcome());
            });
    Manifest manifest = source.manifest();
    Digest below =
        manifest.packages().isEmpty()
            ? base
            : step.run(
                "packages",
                () -> {
                  BaseImages.Base made =
                      bases.with(
                          manifest.packages(),
                          "packages",
                          template,
                          template.base(),
                          base,
                          step::detail);
                  return new Step.Outcome<>(made.image(), made.outcome());
                });
    List<Layer> layers = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    if (!plan.dependencies().isEmpty()) {
      for (Installed installed :
          step.run("dependencies", () -> install(source, template, plan, step))) {
        layers.add(installed.layer());
        replaced.addAll(installed.replaced());
      }
    }
    Optional<CompileRule.Program> process = Optional.empty();
    if (plan.compile().isPresent()) {
      CompiledCode.Compiled made = step.run("compile", () -> compile(source, packing, step));
      layers.addAll(made.layers());
      process = made.process();
    } else {
      layers.add(code(source, plan, replaced));
    }
    return image(source, packing, base, below, layers, process, step);
  }

  private Made image(
      OpenedSource source,
      OpenedSource.Packing packing,
      Digest base,
      Digest below,
      List<Layer> layers,
      Optional<CompileRule.Program> process,
      Step step)
      throws IOException, InterruptedException {
    return step.run(
        "image",
        () -> {
          Digest image =
              process.isPresent()
                  ? assembleProcess(source, packing.template(), process.get(), below, layers)
                  : assemble(source, packing.template(), packing.plan(), base, below, layers);
          return new Step.Outcome<>(
              new Made(image, process.isPresent()),
              outcome(layers.size(), packing.plan().leftOut()));
        });
  }

  private static String outcome(int layers, List<String> leftOut) {
    String count = layers + (layers == 1 ? " layer" : " layers");
    return leftOut.isEmpty() ? count : count + ", without " + BuildPlan.listed(leftOut);
  }

  private Digest buildBase(OpenedSource source, Template template, Step step)
      throws InterruptedException {
    Digest base = bases.forBuilding(template, step::detail).image();
    List<String> wanted =
        Stream.concat(
                source.manifest().packages().stream(),
                source.manifest().build().packages().stream())
            .distinct()
            .sorted()
            .toList();
    return wanted.isEmpty()
        ? base
        : bases
            .with(wanted, "build.packages", template, template.build(), base, step::detail)
            .image();
  }

  private Step.Outcome<List<Installed>> install(
      OpenedSource source, Template template, BuildPlan plan, Step step)
      throws IOException, InterruptedException {
    Digest buildBase = buildBase(source, template, step);
    List<Installed> all = new ArrayList<>();
    boolean allCached = true;
    for (BuildPlan.Installation installation : plan.dependencies()) {
      Optional<Installed> found = dependencies.find(source, installation, buildBase);
      allCached &= found.isPresent();
      all.add(
          found.isPresent()
              ? found.get()
              : dependencies.install(source, template, installation, buildBase, step::detail));
    }
    if (template.handler().kind() == Template.HandlerKind.FILE) {
      checkHandler(source, plan, all);
    }
    return new Step.Outcome<>(all, allCached ? "cached" : "installed");
  }

  /** The handler may be what an installation has written. */
  private static void checkHandler(OpenedSource source, BuildPlan plan, List<Installed> all)
      throws IOException {
    Set<String> files = new HashSet<>(FileTree.files(source.folder()));
    all.forEach(
        installed -> {
          files.removeIf(file -> installed.replaced().contains(source.pathInRoot(file)));
          files.addAll(installed.files());
        });
    BuildPlan.checkHandlerFile(plan.handlerFile(), files);
  }

  private Step.Outcome<CompiledCode.Compiled> compile(
      OpenedSource source, OpenedSource.Packing packing, Step step)
      throws IOException, InterruptedException {
    Digest buildBase = buildBase(source, packing.template(), step);
    CompiledCode.Compiled made = compiled.compile(source, packing, buildBase, step::detail);
    return new Step.Outcome<>(made, made.process().isPresent() ? "a program" : "compiled");
  }

  /**
   * @param replaced files of the folder that an installation has changed or removed
   */
  private Layer code(OpenedSource source, BuildPlan plan, Set<String> replaced) throws IOException {
    Set<String> wanted = new HashSet<>();
    for (String file : plan.code()) {
      if (replaced.contains(file)) {
        continue;
      }
      wanted.add(file);
      for (int slash = file.indexOf('/'); slash > 0; slash = file.indexOf('/', slash + 1)) {
        wanted.add(file.substring(0, slash));
      }
    }
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("function"));
    entries.addAll(FolderEntries.of(source.root(), "function", wanted::contains));
    return LayerWriter.write(store, entries);
  }

  /**
   * @param base of the template
   * @param under what the function's layers stand on: the base, with the function's packages if any
   */
  private Digest assemble(
      OpenedSource source,
      Template template,
      BuildPlan plan,
      Digest base,
      Digest under,
      List<Layer> above)
      throws IOException {
    StoredImage below = store.image(under);
    List<Layer> layers = new ArrayList<>(store.layers(under));
    layers.addAll(above);
    Map<String, String> environment = new TreeMap<>(below.config().environment());
    environment.putAll(template.environment());
    environment.put("HEARTH_HANDLER", plan.handler());
    boolean hasFolder = !plan.folder().isEmpty() && plan.compile().isEmpty();
    String home = hasFolder ? HOME + "/" + plan.folder() : HOME;
    if (hasFolder) {
      environment.put("HEARTH_FUNCTION_FOLDER", home);
    }
    int port = source.manifest().port();
    if (port != DEFAULT_PORT) {
      // So that the image listens there without Hearth too.
      environment.put("PORT", Integer.toString(port));
    }
    return ImageAssembly.assemble(
        store,
        new ImageDescription(
            layers,
            environment,
            template.entrypoint(),
            home,
            USER,
            OptionalInt.of(port),
            labels(template, base, below)));
  }

  /** A program is started as that of any image is; the base below is the same. */
  private Digest assembleProcess(
      OpenedSource source,
      Template template,
      CompileRule.Program process,
      Digest base,
      List<Layer> above)
      throws IOException {
    StoredImage below = store.image(base);
    List<Layer> layers = new ArrayList<>(store.layers(base));
    layers.addAll(above);
    Map<String, String> environment = new TreeMap<>(below.config().environment());
    environment.putAll(template.environment());
    int port = source.manifest().port();
    environment.put("PORT", Integer.toString(port));
    process.portVariables().forEach(name -> environment.put(name, Integer.toString(port)));
    return ImageAssembly.assemble(
        store,
        new ImageDescription(
            layers,
            environment,
            process.entrypoint(),
            HOME,
            USER,
            OptionalInt.of(port),
            Map.of("dev.hearth.template", template.name(), "dev.hearth.base", base.value())));
  }

  private static Map<String, String> labels(Template template, Digest base, StoredImage below) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("dev.hearth.template", template.name());
    labels.put("dev.hearth.base", base.value());
    if (template.stem()) {
      labels.put(ImageConfig.BASE_LAYERS, Integer.toString(below.layers().size()));
    }
    return labels;
  }
}
