package dev.hearth.builder.imported;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * An image as it comes from outside.
 *
 * @param name for errors
 * @param config its configuration, in JSON
 * @param layers from the bottom to the top
 */
public record ForeignImage(String name, String config, List<ForeignLayer> layers) {
  public ForeignImage {
    layers = List.copyOf(layers);
  }

  /**
   * @param digest of the blob, when it is known beforehand
   * @param content gives the blob
   */
  public record ForeignLayer(Optional<Digest> digest, Content content) {}

  /** Something to read. */
  public interface Content {
    InputStream open() throws IOException, InterruptedException;
  }
}
