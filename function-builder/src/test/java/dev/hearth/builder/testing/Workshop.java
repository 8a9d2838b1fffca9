package dev.hearth.builder.testing;

import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.builder.BuilderConfig;
import dev.hearth.builder.ImageBuilder;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/**
 * A builder on a state folder of its own, with the real templates and the shared cache of bases.
 */
public final class Workshop {
  private final ImageBuilder builder;
  private final ChrootSandbox sandbox;

  public Workshop(Path stateDir) {
    this(stateDir, UnaryOperator.identity());
  }

  public Workshop(Path stateDir, UnaryOperator<BuilderConfig> change) {
    BuilderConfig config = BuilderConfig.of(stateDir, templates(), baseCache());
    this.sandbox = new ChrootSandbox(this::store);
    this.builder = ImageBuilder.start(change.apply(config), sandbox);
  }

  /** The templates of this checkout. */
  public static Path templates() {
    return Path.of(System.getProperty("hearth.home"), "templates");
  }

  private static Path baseCache() {
    return Files.isWritable(Path.of("/var/cache"))
        ? BuilderConfig.DEFAULT_BASE_CACHE
        : Path.of(System.getProperty("java.io.tmpdir"), "hearth-bases");
  }

  private ImageStore store() {
    return builder.imageStore();
  }

  public ImageBuilder builder() {
    return builder;
  }

  public ChrootSandbox sandbox() {
    return sandbox;
  }

  public BuiltFunction build(InputStream archive, RecordedProgress progress)
      throws InterruptedException {
    try (FunctionSource source = builder.open(archive)) {
      return builder.build(source, progress);
    }
  }

  public StoredImage image(BuiltFunction built) {
    return builder.imageStore().image(built.spec().image());
  }
}
