package dev.hearth.api.build;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** The images of revisions for people and other tools. Safe for use by many threads. */
public interface ImageLibrary extends ImageStore {
  /**
   * Writes the image of a revision as one tar that is an OCI image layout and what {@code docker
   * save} writes at the same time. The same revision gives the same bytes.
   *
   * @param serves whether the image is {@code NAME:latest} too
   * @throws HearthException with {@code INVALID_IMAGE} before anything is written when it is
   *     missing or damaged
   */
  void export(Revision revision, boolean serves, OutputStream out) throws IOException;

  /**
   * The image that an image archive with this digest became when it was deployed; if it is here.
   */
  Optional<Digest> imported(Digest archive);
}
