package dev.hearth.builder.function;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageConfig;
import dev.hearth.builder.files.LinkTarget;
import dev.hearth.builder.imported.ImageArchive;
import dev.hearth.builder.imported.ImageImport;
import dev.hearth.builder.registry.RemoteImages;
import dev.hearth.builder.store.ImageParts;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Images that a manifest names by {@code image:}. */
public final class ExistingImages {
  /**
   * In place of the archive, where the platform has its image already: a file with the digest of
   * the archive.
   */
  public static final String ARCHIVE_DIGEST = ".hearth-archive";

  private final LayoutStore store;
  private final ArchiveMemory archives;

  public ExistingImages(LayoutStore store, ArchiveMemory archives) {
    this.store = store;
    this.archives = archives;
  }

  /** The image that an archive became, if all of it is still here undamaged. */
  public Optional<Digest> imported(Digest archive) {
    return archives
        .find(archive)
        .filter(
            image -> {
              try {
                for (Digest part : ImageParts.blobsOf(store, image)) {
                  if (!store.refresh(part)) {
                    return false;
                  }
                }
                return true;
              } catch (HearthException | IOException e) {
                return false;
              }
            });
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
                  : pull(source, reference, step);
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
    Optional<Digest> sent = archiveDigest(source);
    if (sent.isPresent() && !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Digest image =
          imported(sent.get())
              .orElseThrow(
                  () ->
                      new HearthException(
                          ErrorCode.ARCHIVE_NEEDED,
                          "the image of the archive '" + name + "' is no longer here: send it"));
      return store.addManifest(Files.readAllBytes(store.path(image)));
    }
    boolean inside = !name.isEmpty() && file.startsWith(source.folder());
    if (!inside || !Files.isRegularFile(file) || !LinkTarget.staysInside(source.folder(), file)) {
      throw new HearthException(
          ErrorCode.INVALID_IMAGE,
          "there is no image archive '" + name + "' in the function's folder");
    }
    Digest image =
        ImageImport.add(
            store, ImageArchive.open(name, format, file, source.work().resolve("archive")));
    archives.put(Sha256.ofFile(file), image);
    return image;
  }

  private static Optional<Digest> archiveDigest(OpenedSource source) throws IOException {
    Path file = source.folder().resolve(ARCHIVE_DIGEST);
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > 100) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Digest(Files.readString(file).strip()));
    } catch (IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_ARCHIVE, ARCHIVE_DIGEST + " does not hold a digest", e);
    }
  }

  private Digest pull(OpenedSource source, String reference, Step step)
      throws InterruptedException {
    try {
      return RemoteImages.pull(reference, store, source.work().resolve("pulled"), step::detail);
    } catch (HearthException e) {
      throw withHint(e, reference);
    }
  }

  /** What to do where an image that could not be pulled may lie on this machine. */
  public static HearthException withHint(HearthException e, String reference) {
    return namesRegistry(reference)
        ? e
        : new HearthException(
            e.code(),
            e.getMessage()
                + "; if Docker has it on this machine: 'docker save -o image.tar %s' in the function's folder, and 'image: docker-archive:image.tar' in function.yaml"
                    .formatted(reference),
            e);
  }

  /** As Docker decides: the part before the first slash is a host if it looks like one. */
  public static boolean namesRegistry(String reference) {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    return first.contains(".") || first.contains(":") || first.equals("localhost");
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
