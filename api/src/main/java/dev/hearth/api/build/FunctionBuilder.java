package dev.hearth.api.build;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import java.io.InputStream;
import java.util.Optional;

/** Makes images of functions. Safe for use by many threads. */
public interface FunctionBuilder {
  /**
   * Unpacks a gzipped tar of a function's folder and reads its manifest.
   *
   * @throws HearthException with {@code INVALID_ARCHIVE} or {@code INVALID_MANIFEST}; nothing is
   *     left behind then
   */
  FunctionSource open(InputStream archive);

  /**
   * Builds the image. The same source gives the same digest.
   *
   * @throws HearthException that names the step and what to do
   */
  BuiltFunction build(FunctionSource source, BuildProgress progress) throws InterruptedException;

  /** What the function host loads of an image; empty for an image without one. */
  default Optional<String> handler(Digest image) {
    return Optional.empty();
  }
}
