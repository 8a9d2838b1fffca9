package dev.hearth.api.image;

import java.util.List;

/** An image in the store; {@code layers} lie from the bottom to the top. */
public record StoredImage(Digest digest, ImageConfig config, List<StoredLayer> layers) {
  public StoredImage {
    layers = List.copyOf(layers);
  }
}
