package dev.hearth.builder.imported;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.Platform;
import dev.hearth.builder.store.Blob;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes an image into a store: every layer is checked against the configuration and gzipped. */
public final class ImageImport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ImageImport() {}

  /**
   * @throws HearthException with {@code INVALID_IMAGE} when it is damaged or made for another kind
   *     of machine
   */
  public static Digest add(LayoutStore store, ForeignImage image)
      throws IOException, InterruptedException {
    JsonNode config = config(image);
    checkPlatform(image, config);
    List<Digest> diffIds = diffIds(image, config);
    List<Blob> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      layers.add(LayerImport.add(store, image, i, diffIds.get(i)));
    }
    return ImageAssembly.manifest(
        store, store.write(image.config().getBytes(StandardCharsets.UTF_8)), layers);
  }

  private static JsonNode config(ForeignImage image) {
    try {
      return JSON.readTree(image.config());
    } catch (JsonProcessingException e) {
      throw invalid(image, "its configuration is not JSON: " + e.getOriginalMessage());
    }
  }

  private static void checkPlatform(ForeignImage image, JsonNode config) {
    Platform here = Platform.ofThisMachine();
    Platform there = new Platform(config.path("os").asText(), config.path("architecture").asText());
    if (!there.equals(here)) {
      throw invalid(
          image,
          "it is made for " + there + ", and this machine is " + here + "; build it for " + here);
    }
  }

  private static List<Digest> diffIds(ForeignImage image, JsonNode config) {
    List<Digest> diffIds = new ArrayList<>();
    try {
      config.path("rootfs").path("diff_ids").forEach(id -> diffIds.add(new Digest(id.asText())));
    } catch (IllegalArgumentException e) {
      throw invalid(image, "its configuration names a layer wrongly: " + e.getMessage());
    }
    if (diffIds.size() != image.layers().size()) {
      throw invalid(
          image,
          "its configuration names %d layers and its manifest %d"
              .formatted(diffIds.size(), image.layers().size()));
    }
    return diffIds;
  }

  static HearthException invalid(ForeignImage image, String why) {
    return new HearthException(
        ErrorCode.INVALID_IMAGE, "the image '" + image.name() + "' cannot be used: " + why);
  }
}
