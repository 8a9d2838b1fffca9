package dev.hearth.builder.function;

import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.base.BaseImages;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.layer.FolderEntries;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.plan.BuildPlan;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
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
  private final LayerCache layers;

  /**
   * @param caches folder for everything that only saves time
   */
  public FunctionImages(LayoutStore store, BaseImages bases, BuildCommands commands, Path caches) {
    this.store = store;
    this.bases = bases;
    this.packages = new BuildCaches(caches.resolve("packages"));
    this.layers = new LayerCache(caches.resolve("layers"), store);
    this.dependencies = new DependencyLayers(store, layers, commands, packages);
    this.compiled = new CompiledCode(store, commands, packages);
  }

  /** What is kept to save time, as things that take room. */
  public List<StoredItem> caches() throws IOException {
    List<StoredItem> items = new ArrayList<>(packages.items());
    items.addAll(layers.items());
    return items;
  }

  /** Bytes that removing one of {@link #caches()} freed. */
  public long removeCache(StoredItem item) throws IOException {
    return item.kind() == ItemKind.PACKAGES ? packages.remove(item) : layers.remove(item);
  }

  public Digest build(OpenedSource source, OpenedSource.Packing packing, Step step)
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
    List<Layer> layers = new ArrayList<>();
    if (!plan.dependencies().isEmpty()) {
      layers.addAll(step.run("dependencies", () -> install(source, template, plan, step)));
    }
    if (plan.compile().isPresent()) {
      layers.addAll(step.run("compile", () -> compile(source, template, plan, step)));
    }
    return step.run(
        "image",
        () -> {
          List<Layer> all = new ArrayList<>(layers);
          if (plan.compile().isEmpty()) {
            all.add(code(source, plan));
          }
          Digest image = assemble(source, template, plan, base, all);
          return new Step.Outcome<>(image, all.size() + (all.size() == 1 ? " layer" : " layers"));
        });
  }

  private Step.Outcome<List<Layer>> install(
      OpenedSource source, Template template, BuildPlan plan, Step step)
      throws IOException, InterruptedException {
    Digest buildBase = bases.forBuilding(template, step::detail).image();
    List<Layer> layers = new ArrayList<>();
    boolean allCached = true;
    for (BuildPlan.Installation installation : plan.dependencies()) {
      Optional<Layer> found = dependencies.find(source, installation, buildBase);
      allCached &= found.isPresent();
      layers.add(
          found.isPresent()
              ? found.get()
              : dependencies.install(source, installation, buildBase, step::detail));
    }
    return new Step.Outcome<>(layers, allCached ? "cached" : "installed");
  }

  private Step.Outcome<List<Layer>> compile(
      OpenedSource source, Template template, BuildPlan plan, Step step)
      throws IOException, InterruptedException {
    Digest buildBase = bases.forBuilding(template, step::detail).image();
    return new Step.Outcome<>(
        compiled.compile(
            source, plan.compile().orElseThrow(), plan.handler(), buildBase, step::detail),
        "compiled");
  }

  private Layer code(OpenedSource source, BuildPlan plan) throws IOException {
    Set<String> wanted = new HashSet<>(plan.code());
    for (String file : plan.code()) {
      for (int slash = file.indexOf('/'); slash > 0; slash = file.indexOf('/', slash + 1)) {
        wanted.add(file.substring(0, slash));
      }
    }
    List<LayerEntry> entries = new ArrayList<>();
    entries.add(LayerEntry.folder("function"));
    entries.addAll(FolderEntries.of(source.folder(), "function", wanted::contains));
    return LayerWriter.write(store, entries);
  }

  private Digest assemble(
      OpenedSource source, Template template, BuildPlan plan, Digest base, List<Layer> above)
      throws IOException {
    StoredImage below = store.image(base);
    List<Layer> layers = new ArrayList<>(store.layers(base));
    layers.addAll(above);
    Map<String, String> environment = new TreeMap<>(below.config().environment());
    environment.putAll(template.environment());
    environment.put("HEARTH_HANDLER", plan.handler());
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
            HOME,
            USER,
            OptionalInt.of(port),
            labels(template, below)));
  }

  private static Map<String, String> labels(Template template, StoredImage base) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("dev.hearth.template", template.name());
    labels.put("dev.hearth.base", base.digest().value());
    if (template.stem()) {
      labels.put(ImageConfig.BASE_LAYERS, Integer.toString(base.layers().size()));
    }
    return labels;
  }
}
