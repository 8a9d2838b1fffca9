package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import java.util.HashSet;
import java.util.Set;

/** All that an image is made of. */
public final class ImageParts {
  private ImageParts() {}

  /**
   * The digests of the manifest, of every blob that it names, and of the uncompressed layers.
   *
   * @throws HearthException with {@code INVALID_IMAGE} when manifest or configuration are damaged
   */
  public static Set<Digest> of(LayoutStore store, Digest image) {
    Set<Digest> parts = blobsOf(store, image);
    JsonNode config = store.config(image);
    config.path("rootfs").path("diff_ids").forEach(id -> parts.add(new Digest(id.asText())));
    return parts;
  }

  /**
   * Only those of the manifest and of every blob that it names.
   *
   * @throws HearthException with {@code INVALID_IMAGE} when the manifest is damaged
   */
  public static Set<Digest> blobsOf(LayoutStore store, Digest image) {
    Set<Digest> blobs = new HashSet<>();
    blobs.add(image);
    store.manifest(image).parts().forEach(part -> blobs.add(part.digest()));
    return blobs;
  }
}
