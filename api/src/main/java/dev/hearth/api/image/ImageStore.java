package dev.hearth.api.image;

import dev.hearth.api.error.HearthException;

/** The content-addressed store of images on this machine. Safe for use by many threads. */
public interface ImageStore {
  /**
   * @throws HearthException with {@code INVALID_IMAGE} when the store has no such image or it is
   *     damaged
   */
  StoredImage image(Digest digest);
}
