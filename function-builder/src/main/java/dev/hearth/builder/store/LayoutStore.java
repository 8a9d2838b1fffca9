package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * An OCI image layout (image-spec 1.1, {@code image-layout.md}): {@code blobs/sha256/HEX} and
 * {@code index.json}. Everything is written to a temporary name and renamed. Safe for many threads
 * of one process.
 */
public final class LayoutStore implements ImageStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String MARKER = "{\"imageLayoutVersion\":\"1.0.0\"}";

  private final Path folder;
  private final BlobFolder blobs;
  private final ImageIndex index;
  private final Leases leases;
  private final VerifiedBlobs verified;

  private LayoutStore(Path folder, LongSupplier time, VerifiedBlobs verified) throws IOException {
    this.folder = folder;
    this.leases = new Leases(time);
    this.verified = verified;
    this.blobs = new BlobFolder(folder, time, verified);
    this.index = new ImageIndex(folder.resolve("index.json"), blobs::manifests);
    Path marker = folder.resolve("oci-layout");
    if (!Files.isRegularFile(marker) || !Files.readString(marker).equals(MARKER)) {
      Files.writeString(marker, MARKER);
    }
  }

  /** Opens the layout in a folder, or makes it. */
  public static LayoutStore open(Path folder) {
    return open(folder, new VerifiedBlobs());
  }

  /** The same; what was read and found intact through another layout is not read again. */
  public static LayoutStore open(Path folder, VerifiedBlobs verified) {
    try {
      return new LayoutStore(folder, System::nanoTime, verified);
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not open the image store in " + folder, e);
    }
  }

  /** Builds under way, whose blobs stay. */
  public Leases leases() {
    return leases;
  }

  public VerifiedBlobs verified() {
    return verified;
  }

  public Path folder() {
    return folder;
  }

  public BlobWriter write() throws IOException {
    return new BlobWriter(blobs, blobs.temporary());
  }

  public Blob write(byte[] bytes) throws IOException {
    try (BlobWriter writer = write()) {
      writer.write(bytes);
      return writer.commit();
    }
  }

  /** Whether the blob is here undamaged; counts as a use of it. */
  public boolean refresh(Digest blob) throws IOException {
    return blobs.use(blob);
  }

  /** Where a blob is, or would be. */
  public Path path(Digest digest) {
    return blobs.path(digest);
  }

  /** Makes a manifest, whose blobs are here, an image of this store. */
  public Digest addManifest(byte[] manifest) throws IOException {
    Blob blob = write(manifest);
    blobs.exclusively(
        () -> {
          blobs.used(blob.digest());
          index.add(blob);
        });
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
      blobs.copy(other.path(part.digest()), part.digest());
    }
    return addManifest(Files.readAllBytes(other.path(image)));
  }

  /** Takes only the layers of an image of another layout. */
  public List<Layer> copyLayersFrom(LayoutStore other, Digest image) throws IOException {
    List<Layer> layers = other.layers(image);
    for (Layer layer : layers) {
      blobs.copy(other.path(layer.blob().digest()), layer.blob().digest());
    }
    return layers;
  }

  /** Takes one blob of another layout. */
  public void copyBlobFrom(LayoutStore other, Digest blob) throws IOException {
    blobs.copy(other.path(blob), blob);
  }

  /** Gives images names, instead of all names so far; images that are not here are left out. */
  public void name(Map<Digest, List<ImageName>> names) throws IOException {
    index.name(names);
  }

  /** A blob as it lies here; {@code held} when it was used since the time that was asked for. */
  public record StoredBlob(Digest digest, long bytes, Instant lastUsed, boolean held) {}

  /**
   * All blobs.
   *
   * @param since by {@link System#nanoTime()}; later calls give the same time or a later one
   */
  public List<StoredBlob> blobs(long since) throws IOException {
    return blobs.all(since);
  }

  /** Whether an image or blob was used since a time of {@link System#nanoTime()}. */
  public boolean usedSince(Digest digest, long since) {
    return blobs.usedSince(digest, since);
  }

  /**
   * Removes an image from the index; its blobs stay until they are removed. Does nothing when it
   * was used since that time.
   */
  public void removeImage(Digest image, long since) throws IOException {
    blobs.exclusively(
        () -> {
          if (!blobs.usedSince(image, since)) {
            index.remove(image);
          }
        });
  }

  /**
   * Removes a blob that was not used since a time of {@link System#nanoTime()}.
   *
   * @return bytes that were freed
   */
  public long removeBlob(Digest blob, long since) throws IOException {
    return blobs.remove(blob, since);
  }

  /** Removes what writers of a killed process left. For use before anything writes. */
  public void removeTemporaries() throws IOException {
    blobs.removeTemporaries();
  }

  private JsonNode json(Digest image, Digest blob) {
    try {
      byte[] bytes = Files.readAllBytes(path(blob));
      if (!Sha256.of(bytes).equals(blob)) {
        throw damaged(image, "the content of " + blob + " does not match its digest");
      }
      return JSON.readTree(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw damaged(image, e instanceof NoSuchFileException ? blob + " is missing" : e.toString());
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
            + "); 'hearth deploy DIR' with the function's folder makes it again");
  }

  private static long sizeOf(Path blob) {
    try {
      return Files.size(blob);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
