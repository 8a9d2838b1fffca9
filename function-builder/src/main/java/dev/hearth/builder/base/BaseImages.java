package dev.hearth.builder.base;

import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import dev.hearth.builder.template.BaseDefinition;
import dev.hearth.builder.template.Template;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The bases of templates, as images of the store. Safe for use by many threads. */
public final class BaseImages {
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final BaseCache cache;
  private final LayoutStore store;
  private final Optional<BaseRegistry> registry;
  private final HostLayer hosts;

  /**
   * @param cacheFolder shared by every Hearth of this machine
   * @param registry where ready-made bases come from
   */
  public BaseImages(
      Path cacheFolder, LayoutStore store, Optional<BaseRegistry> registry, HostLayer hosts) {
    this.cache = new BaseCache(cacheFolder, store.verified());
    this.store = store;
    this.registry = registry;
    this.hosts = hosts;
  }

  /** Bases of this machine, as things that take room. */
  public List<StoredItem> items(long since) throws IOException {
    return cache.items(since);
  }

  /** Bytes that removing a base, or what a killed process left of one, freed. */
  public long remove(StoredItem item, long since) throws IOException {
    return cache.remove(item, since);
  }

  /**
   * A base in the store.
   *
   * @param outcome how it came there, for the person who waits
   */
  public record Base(Digest image, String outcome) {}

  /** What instances of the template run on: the root and the function host. */
  public Base forRunning(Template template, Consumer<String> progress) throws InterruptedException {
    String name = "base-" + template.name();
    Root root = root(template.name(), template.base(), "the base of the template '%s'");
    Digest key =
        Sha256.of(root.key() + "\n" + key(template.build()) + "\n" + HostLayer.key(template));
    AtomicReference<String> outcome = new AtomicReference<>("cached");
    BaseCache.Cached cached =
        cache.findOrMake(
            name, key, (layout, work) -> withHost(template, root, layout, work, progress, outcome));
    return new Base(inStore(cached), outcome.get());
  }

  private Digest withHost(
      Template template,
      Root root,
      LayoutStore layout,
      Path work,
      Consumer<String> progress,
      AtomicReference<String> outcome)
      throws IOException, InterruptedException {
    BaseCache.Cached below = make(root, progress, outcome);
    Map<String, String> environment = below.layout().image(below.image()).config().environment();
    List<Layer> layers = new ArrayList<>(layout.copyLayersFrom(below.layout(), below.image()));
    layers.add(
        hosts.make(
            template,
            () -> inStore(below),
            () -> forBuilding(template, progress).image(),
            layout,
            work,
            progress));
    if (template.host().train().isPresent()) {
      layers.add(
          hosts.train(
              template,
              template.host().train().get(),
              () -> {
                Layer host = layers.getLast();
                inStore(below);
                store.copyBlobFrom(layout, host.blob().digest());
                return ImageAssembly.assemble(store, ImageDescription.of(layers, environment));
              },
              layout,
              work,
              progress));
    }
    return ImageAssembly.assemble(layout, ImageDescription.of(layers, environment));
  }

  /** What dependencies of the template's functions are installed in. */
  public Base forBuilding(Template template, Consumer<String> progress)
      throws InterruptedException {
    AtomicReference<String> outcome = new AtomicReference<>("cached");
    Root root = root(template.name(), template.build(), "the build base of the template '%s'");
    return new Base(inStore(make(root, progress, outcome)), outcome.get());
  }

  /**
   * A base with Debian packages, which are a layer of their own above it.
   *
   * @param key of the manifest that names them, for errors
   * @param definition of the root that the base stands on
   * @param base in the store
   * @throws HearthException with {@code INVALID_MANIFEST} that names packages that do not exist
   */
  public Base with(
      List<String> packages,
      String key,
      Template template,
      BaseDefinition definition,
      Digest base,
      Consumer<String> progress)
      throws InterruptedException {
    AtomicReference<String> outcome = new AtomicReference<>("cached");
    Root root = root(template.name(), definition, "the base of the template '%s'");
    BaseCache.Cached cached =
        cache.findOrMake(
            "packages-" + template.name(),
            Sha256.of("packages " + PackagesLayer.RECIPE + "\n" + root.key() + "\n" + packages),
            (layout, work) -> {
              BaseCache.Cached below = make(root, progress, new AtomicReference<>());
              String suite = definition.debian().suite();
              progress.accept(
                  "installing Debian packages (%s: %s), once"
                      .formatted(suite, String.join(", ", packages)));
              Path files = work.resolve("root");
              DebianRoot.install(suite, packages, key, work, files, progress);
              progress.accept("packing");
              List<Path> layers =
                  below.layout().image(below.image()).layers().stream()
                      .map(StoredLayer::blob)
                      .toList();
              outcome.set(packages.size() == 1 ? "1 package" : packages.size() + " packages");
              return ImageAssembly.assemble(
                  layout,
                  ImageDescription.of(
                      List.of(PackagesLayer.write(files, packages, layers, layout)), Map.of()));
            });
    try {
      List<Layer> layers = new ArrayList<>(store.layers(base));
      layers.addAll(store.copyLayersFrom(cached.layout(), cached.image()));
      return new Base(
          ImageAssembly.assemble(
              store, ImageDescription.of(layers, store.image(base).config().environment())),
          outcome.get());
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not take Debian packages from the cache", e);
    }
  }

  private Digest inStore(BaseCache.Cached cached) {
    try {
      return store.copyFrom(cached.layout(), cached.image());
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not take a base from the cache", e);
    }
  }

  /** A root file system to be found or made. */
  private record Root(String name, Digest key, String what, BaseDefinition definition) {}

  private Root root(String template, BaseDefinition definition, String what) {
    return new Root("root-" + template, key(definition), what.formatted(template), definition);
  }

  private BaseCache.Cached make(
      Root root, Consumer<String> progress, AtomicReference<String> outcome)
      throws InterruptedException {
    return cache.findOrMake(
        root.name(),
        root.key(),
        (layout, work) -> {
          Optional<Digest> pulled = pull(root, layout, work, progress);
          if (pulled.isPresent()) {
            outcome.set("pulled");
            return pulled.get();
          }
          outcome.set("made from Debian packages");
          return fromPackages(root, layout, work, progress);
        });
  }

  private Optional<Digest> pull(Root root, LayoutStore layout, Path work, Consumer<String> progress)
      throws InterruptedException {
    Optional<String> image = root.definition().image();
    if (registry.isEmpty() || image.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(registry.get().pull(image.get(), layout, work, progress));
    } catch (HearthException e) {
      progress.accept(e.getMessage() + "; making " + root.what() + " from Debian packages instead");
      return Optional.empty();
    }
  }

  private static Digest fromPackages(
      Root root, LayoutStore layout, Path work, Consumer<String> progress)
      throws IOException, InterruptedException {
    BaseDefinition.Debian debian = root.definition().debian();
    progress.accept(
        "making %s from Debian packages (%s: %s), once"
            .formatted(root.what(), debian.suite(), String.join(", ", debian.packages())));
    Path files = work.resolve("root");
    DebianRoot.make(root.what(), debian, work, files, progress);
    progress.accept("packing");
    Layer layer = LayerWriter.write(layout, RootEntries.of(files, debian.exclude()));
    Map<String, String> environment = new TreeMap<>(Map.of("PATH", PATH, "LANG", "C.UTF-8"));
    environment.putAll(debian.environment());
    return ImageAssembly.assemble(layout, ImageDescription.of(List.of(layer), environment));
  }

  private Digest key(BaseDefinition definition) {
    return Sha256.of(
        "recipe %d %s %s %s %s"
            .formatted(
                DebianRoot.RECIPE,
                registry.isPresent() ? definition.image() : "",
                List.of(
                    definition.debian().suite(),
                    definition.debian().packages(),
                    definition.debian().customize(),
                    definition.debian().exclude()),
                new TreeMap<>(definition.debian().environment()),
                System.getProperty("os.arch")));
  }
}
