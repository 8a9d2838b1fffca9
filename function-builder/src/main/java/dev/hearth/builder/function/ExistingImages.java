package dev.hearth.builder.function;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.builder.files.LinkTarget;
import dev.hearth.builder.imported.ImageArchive;
import dev.hearth.builder.imported.ImageImport;
import dev.hearth.builder.registry.RemoteImages;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Images that a manifest names by {@code image:}. */
public final class ExistingImages {
  private final LayoutStore store;

  public ExistingImages(LayoutStore store) {
    this.store = store;
  }

  /**
   * @param reference of a registry, or {@code oci-archive:FILE} or {@code docker-archive:FILE} with
   *     a file of the function's folder
   */
  public Digest take(OpenedSource source, String reference, Step step)
      throws IOException, InterruptedException {
    return step.run(
        "image",
        () -> {
          Optional<ImageArchive.Format> format = format(reference);
          Digest image =
              format.isPresent()
                  ? fromArchive(source, reference, format.get())
                  : RemoteImages.pull(
                      reference, store, source.work().resolve("pulled"), step::detail);
          checkStartable(image, reference);
          return new Step.Outcome<>(image, format.isPresent() ? "imported" : "pulled");
        });
  }

  private static Optional<ImageArchive.Format> format(String reference) {
    if (reference.startsWith("oci-archive:")) {
      return Optional.of(ImageArchive.Format.OCI);
    }
    return reference.startsWith("docker-archive:")
        ? Optional.of(ImageArchive.Format.DOCKER)
        : Optional.empty();
  }

  private Digest fromArchive(OpenedSource source, String reference, ImageArchive.Format format)
      throws IOException, InterruptedException {
    String name = reference.substring(reference.indexOf(':') + 1);
    Path file = source.folder().resolve(name).normalize();
    boolean inside = !name.isEmpty() && file.startsWith(source.folder());
    if (!inside || !Files.isRegularFile(file) || !LinkTarget.staysInside(source.folder(), file)) {
      throw new HearthException(
          ErrorCode.INVALID_IMAGE,
          "there is no image archive '" + name + "' in the function's folder");
    }
    return ImageImport.add(
        store, ImageArchive.open(name, format, file, source.work().resolve("archive")));
  }

  private void checkStartable(Digest image, String reference) {
    ImageConfig config = store.image(image).config();
    if (config.entrypoint().isEmpty() && config.command().isEmpty()) {
      throw new HearthException(
          ErrorCode.INVALID_IMAGE,
          "the image '"
              + reference
              + "' has neither an entrypoint nor a command, so nothing in it can be started");
    }
  }
}
