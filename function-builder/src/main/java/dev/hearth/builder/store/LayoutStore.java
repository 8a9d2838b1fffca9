package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * An OCI image layout (image-spec 1.1, {@code image-layout.md}): {@code blobs/sha256/HEX} and
 * {@code index.json}. Everything is written to a temporary name and renamed. Safe for many threads
 * of one process.
 */
public final class LayoutStore implements ImageStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Path blobs;
  private final Path temporary;
  private final ImageIndex index;

  private LayoutStore(Path folder) throws IOException {
    this.folder = folder;
    this.blobs = folder.resolve("blobs/sha256");
    this.temporary = folder.resolve("tmp");
    Files.createDirectories(blobs);
    Files.createDirectories(temporary);
    this.index = new ImageIndex(folder.resolve("index.json"));
    Path marker = folder.resolve("oci-layout");
    if (!Files.exists(marker)) {
      Files.writeString(marker, "{\"imageLayoutVersion\":\"1.0.0\"}");
    }
  }

  /** Opens the layout in a folder, or makes it. */
  public static LayoutStore open(Path folder) {
    try {
      return new LayoutStore(folder);
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.INTERNAL, "could not open the image store in " + folder + ": " + e, e);
    }
  }

  public Path folder() {
    return folder;
  }

  public BlobWriter write() throws IOException {
    return new BlobWriter(blobs, temporary.resolve(UUID.randomUUID().toString()));
  }

  public Blob write(byte[] bytes) throws IOException {
    try (BlobWriter writer = write()) {
      writer.write(bytes);
      return writer.commit();
    }
  }

  public boolean has(Digest digest) {
    return Files.isRegularFile(path(digest), LinkOption.NOFOLLOW_LINKS);
  }

  /** Whether the blob is here; counts as a use of it. */
  public boolean refresh(Blob blob) throws IOException {
    Path place = path(blob.digest());
    if (!Files.isRegularFile(place) || Files.size(place) != blob.size()) {
      return false;
    }
    Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
    return true;
  }

  /** Where a blob is, or would be. */
  public Path path(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  /** Makes a manifest, whose blobs are here, an image of this store. */
  public Digest addManifest(byte[] manifest) throws IOException {
    Blob blob = write(manifest);
    index.add(blob);
    return blob.digest();
  }

  /** The images of this store, in the order they came. */
  public List<Digest> images() {
    return index.images();
  }

  @Override
  public StoredImage image(Digest digest) {
    ImageManifest manifest = manifest(digest);
    JsonNode config = json(digest, manifest.config().digest());
    List<Digest> diffIds = new ArrayList<>();
    config.path("rootfs").path("diff_ids").forEach(id -> diffIds.add(new Digest(id.asText())));
    if (diffIds.size() != manifest.layers().size()) {
      throw damaged(digest, "its configuration and its manifest differ in the number of layers");
    }
    List<StoredLayer> layers = new ArrayList<>();
    for (int i = 0; i < diffIds.size(); i++) {
      ImageManifest.Part part = manifest.layers().get(i);
      Path blob = path(part.digest());
      if (!Files.isRegularFile(blob) || sizeOf(blob) != part.size()) {
        throw damaged(digest, "the layer " + part.digest() + " is missing or cut off");
      }
      layers.add(new StoredLayer(part.digest(), diffIds.get(i), part.mediaType(), blob));
    }
    return new StoredImage(digest, ConfigReader.read(config), layers);
  }

  /** The parts of an image. */
  public ImageManifest manifest(Digest digest) {
    try {
      return ImageManifest.read(json(digest, digest));
    } catch (IllegalArgumentException e) {
      throw damaged(digest, e.getMessage());
    }
  }

  /** The layers of an image, from the bottom to the top. */
  public List<Layer> layers(Digest digest) {
    StoredImage image = image(digest);
    return image.layers().stream()
        .map(
            layer ->
                new Layer(
                    new Blob(layer.digest(), sizeOf(layer.blob())),
                    layer.diffId(),
                    layer.mediaType()))
        .toList();
  }

  /** The configuration of an image as it is. */
  public JsonNode config(Digest digest) {
    return json(digest, manifest(digest).config().digest());
  }

  /** Takes an image with all its blobs from another layout; shares the files where possible. */
  public Digest copyFrom(LayoutStore other, Digest image) throws IOException {
    for (ImageManifest.Part part : other.manifest(image).parts()) {
      copyBlob(other.path(part.digest()), part.digest());
    }
    return addManifest(Files.readAllBytes(other.path(image)));
  }

  /** Takes only the layers of an image of another layout. */
  public List<Layer> copyLayersFrom(LayoutStore other, Digest image) throws IOException {
    List<Layer> layers = other.layers(image);
    for (Layer layer : layers) {
      copyBlob(other.path(layer.blob().digest()), layer.blob().digest());
    }
    return layers;
  }

  /** Takes one blob of another layout. */
  public void copyBlobFrom(LayoutStore other, Digest blob) throws IOException {
    copyBlob(other.path(blob), blob);
  }

  private void copyBlob(Path from, Digest digest) throws IOException {
    Path place = path(digest);
    if (Files.exists(place)) {
      Files.setLastModifiedTime(place, FileTime.from(Instant.now()));
      return;
    }
    try {
      Files.createLink(place, from);
    } catch (FileAlreadyExistsException e) {
      return;
    } catch (FileSystemException | UnsupportedOperationException e) {
      Path copy = temporary.resolve(UUID.randomUUID().toString());
      Files.copy(from, copy);
      Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Removes every image but these, and every blob that no remaining image uses. What came or was
   * used after {@code oldest} stays: a build under way may need it.
   */
  public void retain(Collection<Digest> images, Instant oldest) throws IOException {
    Set<Digest> kept = new HashSet<>();
    for (Digest image : index.images()) {
      if (images.contains(image) || isYounger(path(image), oldest)) {
        kept.add(image);
      }
    }
    index.retain(kept);
    Set<String> used = new HashSet<>();
    for (Digest image : kept) {
      used.add(image.hex());
      manifest(image).parts().forEach(part -> used.add(part.digest().hex()));
    }
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : files.toList()) {
        if (!used.contains(file.getFileName().toString()) && !isYounger(file, oldest)) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private static boolean isYounger(Path file, Instant oldest) throws IOException {
    return Files.exists(file) && Files.getLastModifiedTime(file).toInstant().isAfter(oldest);
  }

  private JsonNode json(Digest image, Digest blob) {
    try {
      byte[] bytes = Files.readAllBytes(path(blob));
      if (!Sha256.of(bytes).equals(blob)) {
        throw damaged(image, "the content of " + blob + " does not match its digest");
      }
      return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw damaged(image, Optional.ofNullable(e.getMessage()).orElse(e.toString()));
    }
  }

  private HearthException damaged(Digest image, String why) {
    return new HearthException(
        ErrorCode.INVALID_IMAGE,
        "the image "
            + image
            + " is missing or damaged in "
            + folder
            + " ("
            + why
            + "); deploy the function again");
  }

  private static long sizeOf(Path blob) {
    try {
      return Files.size(blob);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
