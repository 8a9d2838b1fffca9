package dev.hearth.builder;

import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.build.FunctionBuilder;
import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.build.ImageLibrary;
import dev.hearth.api.build.Sandbox;
import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.builder.base.BaseImages;
import dev.hearth.builder.base.BaseRegistry;
import dev.hearth.builder.base.HostLayer;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.function.ArchiveMemory;
import dev.hearth.builder.function.ExistingImages;
import dev.hearth.builder.function.FunctionImages;
import dev.hearth.builder.function.OpenedSource;
import dev.hearth.builder.function.SourceOpener;
import dev.hearth.builder.function.Step;
import dev.hearth.builder.image.ImageExport;
import dev.hearth.builder.manifest.Manifest;
import dev.hearth.builder.manifest.ManifestSource;
import dev.hearth.builder.registry.RemoteImages;
import dev.hearth.builder.run.BuildCommands;
import dev.hearth.builder.run.HostMachine;
import dev.hearth.builder.store.ImageName;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.template.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes images of functions and keeps them in an OCI image layout. Safe for use by many threads;
 * interrupting the thread of a build cancels it.
 */
public final class ImageBuilder implements FunctionBuilder {
  /** Of an image's digest; a tag that is never given to another image. */
  private static final int TAG_LENGTH = 16;

  private final LayoutStore store;
  private final SourceOpener opener;
  private final FunctionImages images;
  private final ExistingImages existing;
  private final Optional<String> registry;
  private final DiskStore disk;

  private ImageBuilder(
      LayoutStore store,
      SourceOpener opener,
      FunctionImages images,
      ExistingImages existing,
      Optional<String> registry,
      DiskStore disk) {
    this.disk = disk;
    this.store = store;
    this.opener = opener;
    this.images = images;
    this.existing = existing;
    this.registry = registry;
  }

  /**
   * Opens the store; removes what an earlier process left of its builds.
   *
   * @param sandbox runs the commands of builds on images of {@link #imageStore()}
   */
  public static ImageBuilder start(BuilderConfig config, Sandbox sandbox) {
    Path builds = config.stateDir().resolve("builds");
    LayoutStore store = LayoutStore.open(config.stateDir().resolve("images"));
    try {
      FileTree.delete(builds);
      store.removeTemporaries();
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not clear the folder of builds " + builds + ": " + e, e);
    }
    BuildCommands commands = new BuildCommands(sandbox, HostMachine.current());
    BaseImages bases =
        new BaseImages(
            config.baseCache(),
            store,
            config.baseRegistry().map(ImageBuilder::baseRegistry),
            new HostLayer(commands));
    SourceOpener opener =
        new SourceOpener(
            builds,
            new Templates(config.templatesDir(), config.stateDir().resolve("templates")),
            config.limits(),
            store.leases());
    FunctionImages images =
        new FunctionImages(store, bases, commands, config.stateDir().resolve("build-cache"));
    return new ImageBuilder(
        store,
        opener,
        images,
        new ExistingImages(
            store, new ArchiveMemory(config.stateDir().resolve("build-cache/archives"))),
        config.registry(),
        new BuilderDisk(store, bases, images, opener, builds));
  }

  private static BaseRegistry baseRegistry(String registry) {
    return (name, layout, work, progress) ->
        RemoteImages.pull(registry + "/" + name, layout, work, progress);
  }

  @Override
  public Optional<String> handler(Digest image) {
    try {
      return Optional.ofNullable(
          imageStore().image(image).config().environment().get("HEARTH_HANDLER"));
    } catch (HearthException e) {
      // Who looks at a function whose image is damaged sees the rest of it.
      return Optional.empty();
    }
  }

  /** The store that images are put into. */
  public ImageStore imageStore() {
    return store;
  }

  /** What lies on the disk: images, bases, caches, and folders of builds. */
  public DiskStore disk() {
    return disk;
  }

  /** When the oldest build under way began, by {@link System#nanoTime()}; now without one. */
  public long oldestBuild() {
    return store.leases().oldest();
  }

  /** Lets other tools find images by name in the store, which is an OCI image layout. */
  public void name(Map<Digest, List<ImageName>> names) {
    try {
      store.name(names);
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not write the names of images", e);
    }
  }

  /** Images for people and other tools. */
  public ImageLibrary library() {
    return new Library(store, existing);
  }

  private record Library(LayoutStore store, ExistingImages existing) implements ImageLibrary {
    @Override
    public StoredImage image(Digest digest) {
      return store.image(digest);
    }

    @Override
    public void export(Revision revision, boolean serves, OutputStream out) throws IOException {
      for (StoredLayer layer : store.image(revision.spec().image()).layers()) {
        if (!store.verified().intact(layer.blob(), layer.digest())) {
          throw new HearthException(
              ErrorCode.INVALID_IMAGE,
              "the layer "
                  + layer.digest()
                  + " of "
                  + revision.id()
                  + " is damaged; 'hearth deploy DIR' with the function's folder makes it again");
        }
      }
      ImageExport.write(
          store,
          revision.spec().image(),
          new ImageName(revision.id(), revision.createdAt(), serves),
          out);
    }

    @Override
    public Optional<Digest> imported(Digest archive) {
      return existing.imported(archive);
    }
  }

  @Override
  public FunctionSource open(InputStream archive) {
    return opener.open(archive);
  }

  @Override
  public BuiltFunction build(FunctionSource source, BuildProgress progress)
      throws InterruptedException {
    if (!(source instanceof OpenedSource opened)) {
      throw new IllegalArgumentException("not a source of this builder: " + source);
    }
    Step step = new Step(progress);
    try {
      FunctionImages.Made made =
          switch (opened.manifest().source()) {
            case ManifestSource.Template template ->
                images.build(opened, opened.packing().orElseThrow(), step);
            case ManifestSource.Image(String reference) ->
                new FunctionImages.Made(existing.take(opened, reference, step), true);
          };
      if (registry.isPresent()) {
        push(opened, made.image(), registry.get(), step);
      }
      return built(opened, made);
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      InterruptedException interrupted = new InterruptedException("the build was cancelled");
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      throw DiskFull.or(
          ErrorCode.INTERNAL, "could not build the function '" + opened.name() + "'", e);
    }
  }

  private void push(OpenedSource source, Digest image, String prefix, Step step)
      throws IOException, InterruptedException {
    String reference = prefix + "/" + source.name() + ":" + image.hex().substring(0, TAG_LENGTH);
    step.run(
        "push",
        () -> {
          RemoteImages.push(store, image, reference, step::detail);
          return new Step.Outcome<>(reference, reference);
        });
  }

  private static Resources resources(Manifest manifest, long memory) {
    long usual = Resources.filesBytes(memory);
    return new Resources(
        memory,
        manifest.cpuMillis(),
        manifest.pids(),
        filesBytes("shm", manifest.shmBytes().orElse(usual), memory),
        filesBytes("tmp", manifest.tmpBytes().orElse(usual), memory));
  }

  private static long filesBytes(String key, long bytes, long memory) {
    if (bytes > memory) {
      throw new HearthException(
          ErrorCode.INVALID_MANIFEST,
          "%s: 'resources.%s' is %d MiB, more than the memory limit of %d MiB, towards which it counts: raise 'resources.memory'"
              .formatted(Manifest.FILE, key, bytes >> 20, memory >> 20));
    }
    return bytes;
  }

  private static BuiltFunction built(OpenedSource source, FunctionImages.Made made) {
    Manifest manifest = source.manifest();
    long memory =
        source
            .packing()
            .map(packing -> packing.plan().memoryBytes())
            .or(manifest::memoryBytes)
            .orElse(Resources.DEFAULT.memoryBytes());
    RevisionSpec spec =
        new RevisionSpec(
            made.image(),
            source
                .packing()
                .filter(packing -> !made.process())
                .map(packing -> packing.template().name()),
            made.process() ? Transport.TCP : Transport.UNIX_SOCKET,
            manifest.port(),
            manifest.readinessPath(),
            manifest.environment(),
            resources(manifest, memory),
            manifest.timeout(),
            manifest.scaling(),
            manifest.network(),
            manifest.http(),
            manifest.health(),
            manifest.isolation());
    return new BuiltFunction(manifest.name(), spec, manifest.triggers());
  }
}
