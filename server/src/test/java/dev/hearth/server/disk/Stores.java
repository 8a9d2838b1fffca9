package dev.hearth.server.disk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.disk.DiskSpace;
import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.ImageDescription;
import dev.hearth.builder.layer.LayerEntry;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.ImageParts;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Leases;
import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.layer.LayerDisk;
import dev.hearth.invoker.layer.LayerLimits;
import dev.hearth.invoker.layer.UnpackedLayers;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.log.LogLimits;
import dev.hearth.registry.Registry;
import dev.hearth.server.disk.plan.Budget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Real stores in a folder, and the steps of a deploy on them. Safe for use by many threads. */
final class Stores implements AutoCloseable {
  /** The process ends here. */
  static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final Path state;
  private final Budget budget;
  private final Map<RevisionId, Digest> running = new ConcurrentHashMap<>();
  private final Map<Digest, Layer> layers = new ConcurrentHashMap<>();
  private final AtomicInteger removals = new AtomicInteger(Integer.MAX_VALUE);
  private volatile DiskSpace space = new DiskSpace(0, 0);
  private LayoutStore layout;
  private UnpackedLayers unpacked;
  private InstanceLogs logs;
  private Registry registry;
  private Collector collector;

  Stores(Path state, long budget, int revisions) {
    this.state = state;
    this.budget = new Budget(budget, revisions);
    reopenAll();
  }

  private void reopenAll() {
    layout = LayoutStore.open(state.resolve("images"));
    unpacked = new UnpackedLayers(state.resolve("layers"), LayerLimits.DEFAULT);
    logs = new InstanceLogs(state.resolve("logs"), LogLimits.DEFAULT, Clock.systemUTC());
    registry = Registry.open(state.resolve("hearth.db"), Clock.systemUTC(), budget.revisions());
    removals.set(Integer.MAX_VALUE);
    collector =
        new Collector(
            List.of(cut(new ImagesOnly(layout)), cut(new LayerDisk(unpacked)), logs),
            registry,
            () -> Map.copyOf(running),
            layout.leases()::oldest,
            names -> {},
            () -> space,
            budget,
            Clock.systemUTC());
  }

  /** As after the start of another process. */
  void reopen() {
    close();
    reopenAll();
  }

  void failAfter(int removed) {
    removals.set(removed);
  }

  private DiskStore cut(DiskStore store) {
    return new DiskStore() {
      @Override
      public List<StoredItem> items(long since) {
        return store.items(since);
      }

      @Override
      public long remove(StoredItem item, long since) {
        if (removals.getAndDecrement() <= 0) {
          throw new Killed();
        }
        return store.remove(item, since);
      }
    };
  }

  /** Images and blobs of a layout, without what builders keep besides. */
  private record ImagesOnly(LayoutStore layout) implements DiskStore {
    @Override
    public List<StoredItem> items(long since) {
      try {
        List<StoredItem> items = new ArrayList<>();
        for (Digest image : layout.images()) {
          items.add(
              new StoredItem(
                  ItemKind.IMAGE,
                  image.value(),
                  0,
                  Instant.EPOCH,
                  layout.usedSince(image, since),
                  parts(image)));
        }
        for (LayoutStore.StoredBlob blob : layout.blobs(since)) {
          items.add(
              new StoredItem(
                  ItemKind.BLOB,
                  blob.digest().value(),
                  blob.bytes(),
                  blob.lastUsed(),
                  blob.held(),
                  Set.of()));
        }
        return items;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Set<Digest> parts(Digest image) {
      try {
        return ImageParts.of(layout, image);
      } catch (HearthException e) {
        return Set.of(image);
      }
    }

    @Override
    public long remove(StoredItem item, long since) {
      try {
        if (item.kind() == ItemKind.IMAGE) {
          layout.removeImage(new Digest(item.name()), since);
          return 0;
        }
        return layout.removeBlob(new Digest(item.name()), since);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Registry registry() {
    return registry;
  }

  LayoutStore layout() {
    return layout;
  }

  Collector collector() {
    return collector;
  }

  Map<RevisionId, Digest> running() {
    return running;
  }

  void space(DiskSpace now) {
    space = now;
  }

  /** Text that cannot be packed. */
  String random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  /** A layer that several functions can use. */
  Digest layer(String content) throws IOException {
    Layer layer = written("lib", content);
    layers.put(layer.diffId(), layer);
    return layer.diffId();
  }

  private Layer written(String name, String content) throws IOException {
    Path file = Files.createTempFile(state, "content", "");
    Files.write(file, content.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    try {
      return LayerWriter.write(
          layout,
          List.of(
              LayerEntry.folder("function"),
              new LayerEntry.Copied("function/" + name, 0644, file)));
    } finally {
      Files.delete(file);
    }
  }

  /** What a deploy does: build, register, try, activate. */
  Revision deploy(String name, String content, Digest... below) throws IOException {
    try (Leases.Lease lease = layout.leases().open()) {
      List<Layer> all = new ArrayList<>();
      for (Digest diffId : below) {
        all.add(layers.get(diffId));
      }
      all.add(written("code", content));
      Digest image = ImageAssembly.assemble(layout, ImageDescription.of(all, Map.of("NAME", name)));
      Revision revision = registry.addRevision(new FunctionName(name), spec(image));
      requireStartable(revision);
      registry.activate(revision.id(), List.<KafkaSource>of());
      return revision;
    }
  }

  private static RevisionSpec spec(Digest image) {
    return new RevisionSpec(
        image,
        Optional.empty(),
        Transport.TCP,
        RevisionSpec.DEFAULT_PORT,
        Optional.empty(),
        Map.of(),
        Resources.DEFAULT,
        RevisionSpec.DEFAULT_TIMEOUT,
        ScalingSpec.DEFAULT,
        NetworkMode.NONE);
  }

  void rollBack(String name) {
    FunctionName function = new FunctionName(name);
    List<Revision> all = registry.revisions(function);
    try {
      registry.rollBack(all.getLast().id());
    } catch (HearthException e) {
      // Forgotten in between.
    }
  }

  void delete(String name) {
    registry.delete(new FunctionName(name));
  }

  Optional<Revision> active(String name) {
    return registry.function(new FunctionName(name)).flatMap(FunctionState::active);
  }

  Set<Digest> images(String name) {
    return registry.revisions(new FunctionName(name)).stream()
        .map(revision -> revision.spec().image())
        .collect(Collectors.toSet());
  }

  /** What a start does: reads the image, and unpacks its layers. */
  void requireStartable(Revision revision) {
    running.put(revision.id(), revision.spec().image());
    try {
      for (StoredLayer layer : layout.image(revision.spec().image()).layers()) {
        Path path = unpacked.unpacked(layer, IdShift.NONE);
        assertThat(path.resolve("function")).isDirectory();
      }
    } finally {
      running.remove(revision.id());
    }
  }

  boolean isUnpacked(Set<Digest> parts) {
    return new LayerDisk(unpacked)
        .items(System.nanoTime()).stream().anyMatch(layer -> parts.containsAll(layer.needs()));
  }

  Set<Digest> parts(Revision revision) {
    return ImageParts.of(layout, revision.spec().image());
  }

  void log(String function, String text) {
    InstanceId instance = new InstanceId(function + "00000001");
    FunctionName name = new FunctionName(function);
    logs.open(new RevisionId(name, 1), instance);
    logs.write(name, instance, false, text, false);
    logs.close(name, instance);
  }

  /** Of images and unpacked layers. */
  long bytesOnDisk() throws IOException {
    long sum = 0;
    for (String folder : List.of("images", "layers")) {
      try (Stream<Path> files = Files.walk(state.resolve(folder))) {
        sum += files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      }
    }
    return sum;
  }

  @Override
  public void close() {
    collector.close();
    registry.close();
  }
}
