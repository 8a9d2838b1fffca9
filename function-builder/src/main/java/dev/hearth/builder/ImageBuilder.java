package dev.hearth.builder;

import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.build.FunctionBuilder;
import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.build.Sandbox;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.builder.base.BaseImages;
import dev.hearth.builder.base.BaseRegistry;
import dev.hearth.builder.base.HostLayer;
import dev.hearth.builder.files.FileTree;
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
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.template.Templates;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Makes images of functions and keeps them in an OCI image layout. Safe for use by many threads;
 * interrupting the thread of a build cancels it.
 */
public final class ImageBuilder implements FunctionBuilder {
  /** A build that takes longer than this may lose layers to {@link #retain}. */
  private static final Duration GRACE = Duration.ofHours(1);

  /** Of an image's digest; a tag that is never given to another image. */
  private static final int TAG_LENGTH = 16;

  private final LayoutStore store;
  private final SourceOpener opener;
  private final FunctionImages images;
  private final ExistingImages existing;
  private final Optional<String> registry;
  private final Clock clock;

  private ImageBuilder(
      LayoutStore store,
      SourceOpener opener,
      FunctionImages images,
      ExistingImages existing,
      Optional<String> registry,
      Clock clock) {
    this.store = store;
    this.opener = opener;
    this.images = images;
    this.existing = existing;
    this.registry = registry;
    this.clock = clock;
  }

  /**
   * Opens the store; removes what an earlier process left of its builds.
   *
   * @param sandbox runs the commands of builds on images of {@link #imageStore()}
   */
  public static ImageBuilder start(BuilderConfig config, Sandbox sandbox, Clock clock) {
    Path builds = config.stateDir().resolve("builds");
    try {
      FileTree.delete(builds);
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not clear the folder of builds " + builds + ": " + e, e);
    }
    LayoutStore store = LayoutStore.open(config.stateDir().resolve("images"));
    BuildCommands commands = new BuildCommands(sandbox, HostMachine.current());
    BaseImages bases =
        new BaseImages(
            config.baseCache(),
            store,
            config.baseRegistry().map(ImageBuilder::baseRegistry),
            new HostLayer(commands));
    return new ImageBuilder(
        store,
        new SourceOpener(builds, new Templates(config.templatesDir()), config.limits()),
        new FunctionImages(store, bases, commands, config.stateDir().resolve("build-cache")),
        new ExistingImages(store),
        config.registry(),
        clock);
  }

  private static BaseRegistry baseRegistry(String registry) {
    return (name, layout, work, progress) ->
        RemoteImages.pull(registry + "/" + name, layout, work, progress);
  }

  /** The store that images are put into. */
  public ImageStore imageStore() {
    return store;
  }

  /** Removes every image that is older than an hour and not one of these. */
  public void retain(Collection<Digest> used) {
    try {
      store.retain(used, clock.instant().minus(GRACE));
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not remove images that are no longer used: " + e, e);
    }
  }

  /**
   * Writes an image as a file for {@code docker load}, where it gets the name.
   *
   * @param name {@code name:tag}
   */
  public void exportDockerArchive(Digest image, String name, Path file) {
    try {
      ImageExport.dockerArchive(store, image, name, file);
    } catch (IOException e) {
      throw unwritable(image, file, e);
    }
  }

  /** Writes an image as an OCI layout in a tar. */
  public void exportOciArchive(Digest image, Path file) {
    try {
      ImageExport.ociArchive(store, image, file);
    } catch (IOException e) {
      throw unwritable(image, file, e);
    }
  }

  private static HearthException unwritable(Digest image, Path file, IOException e) {
    return new HearthException(
        ErrorCode.INTERNAL, "could not write the image " + image + " to " + file + ": " + e, e);
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
    Step step = new Step(progress, clock);
    try {
      Digest image =
          switch (opened.manifest().source()) {
            case ManifestSource.Template template ->
                images.build(opened, opened.packing().orElseThrow(), step);
            case ManifestSource.Image(String reference) -> existing.take(opened, reference, step);
          };
      if (registry.isPresent()) {
        push(opened, image, registry.get(), step);
      }
      return built(opened, image);
    } catch (InterruptedIOException | ClosedByInterruptException e) {
      InterruptedException interrupted = new InterruptedException("the build was cancelled");
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not build the function '" + opened.name() + "': " + e, e);
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

  private static BuiltFunction built(OpenedSource source, Digest image) {
    Manifest manifest = source.manifest();
    long memory =
        source
            .packing()
            .map(packing -> packing.plan().memoryBytes())
            .or(manifest::memoryBytes)
            .orElse(Resources.DEFAULT.memoryBytes());
    RevisionSpec spec =
        new RevisionSpec(
            image,
            source.packing().map(packing -> packing.template().name()),
            source.packing().isPresent() ? Transport.UNIX_SOCKET : Transport.TCP,
            manifest.port(),
            manifest.readinessPath(),
            manifest.environment(),
            new Resources(memory, manifest.cpuMillis(), manifest.pids()),
            manifest.timeout(),
            manifest.scaling(),
            manifest.network(),
            manifest.http());
    return new BuiltFunction(manifest.name(), spec, manifest.triggers());
  }
}
