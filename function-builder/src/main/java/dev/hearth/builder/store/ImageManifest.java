package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.image.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What an image's manifest names. */
public record ImageManifest(Part config, List<Part> layers) {
  /** A blob as a manifest describes it; {@code size} in bytes. */
  public record Part(Digest digest, long size, String mediaType) {}

  public ImageManifest {
    layers = List.copyOf(layers);
  }

  /** Configuration and layers. */
  public List<Part> parts() {
    return Stream.concat(Stream.of(config), layers.stream()).toList();
  }

  /**
   * @throws IllegalArgumentException when this is not the manifest of an image
   */
  public static ImageManifest read(JsonNode json) {
    if (!json.path("config").isObject() || !json.path("layers").isArray()) {
      throw new IllegalArgumentException("this is not the manifest of an image");
    }
    List<Part> layers = new ArrayList<>();
    json.path("layers").forEach(layer -> layers.add(part(layer)));
    return new ImageManifest(part(json.path("config")), layers);
  }

  private static Part part(JsonNode json) {
    return new Part(
        new Digest(json.path("digest").asText()),
        json.path("size").asLong(-1),
        json.path("mediaType").asText());
  }
}
