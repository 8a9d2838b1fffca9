package dev.hearth.builder.imported;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.image.Platform;
import dev.hearth.builder.store.ImageManifest;
import dev.hearth.builder.store.MediaTypes;
import dev.hearth.builder.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Images in a tar: an OCI image layout, or what {@code docker save} writes. */
public final class ImageArchive {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Manifests and configurations; layers are only copied. */
  private static final long MAX_JSON = 8L << 20;

  /** Which of the two an archive is. */
  public enum Format {
    OCI,
    DOCKER
  }

  private ImageArchive() {}

  /**
   * @param name for errors
   * @param work a folder for the archive's files, needed as long as the result
   * @throws HearthException with {@code INVALID_IMAGE}
   */
  public static ForeignImage open(String name, Format format, Path archive, Path work) {
    try {
      ArchiveFiles files = ArchiveFiles.unpack(archive, Files.createDirectories(work));
      return switch (format) {
        case OCI -> oci(name, files);
        case DOCKER -> docker(name, files);
      };
    } catch (JsonProcessingException e) {
      throw invalid(name, "it holds a description that is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw invalid(name, e.getMessage(), e);
    }
  }

  private static ForeignImage oci(String name, ArchiveFiles files) throws IOException {
    JsonNode index = json(files.require("index.json"));
    JsonNode manifest = blobJson(files, single(index));
    if (manifest.path("manifests").isArray()) {
      manifest = blobJson(files, ofThisPlatform(manifest));
    }
    ImageManifest parts = ImageManifest.read(manifest);
    List<ForeignImage.ForeignLayer> layers = new ArrayList<>();
    for (ImageManifest.Part part : parts.layers()) {
      Path file = blob(files, part.digest());
      layers.add(
          new ForeignImage.ForeignLayer(
              Optional.of(part.digest()), () -> Files.newInputStream(file)));
    }
    return new ForeignImage(name, text(checked(files, parts.config().digest())), layers);
  }

  private static Digest single(JsonNode index) throws IOException {
    JsonNode manifests = index.path("manifests");
    if (manifests.size() != 1) {
      throw new IOException("it holds " + manifests.size() + " images; one is expected");
    }
    return new Digest(manifests.get(0).path("digest").asText());
  }

  private static Digest ofThisPlatform(JsonNode index) throws IOException {
    Platform here = Platform.ofThisMachine();
    List<String> there = new ArrayList<>();
    for (JsonNode manifest : index.path("manifests")) {
      JsonNode platform = manifest.path("platform");
      Platform made =
          new Platform(platform.path("os").asText(), platform.path("architecture").asText());
      if (made.equals(here) && MediaTypes.MANIFESTS.contains(manifest.path("mediaType").asText())) {
        return new Digest(manifest.path("digest").asText());
      }
      there.add(made.toString());
    }
    throw new IOException("it is made for " + there + ", and this machine is " + here);
  }

  private static ForeignImage docker(String name, ArchiveFiles files) throws IOException {
    JsonNode images = json(files.require("manifest.json"));
    if (images.size() != 1) {
      throw new IOException("it holds " + images.size() + " images; save one");
    }
    JsonNode image = images.get(0);
    List<ForeignImage.ForeignLayer> layers = new ArrayList<>();
    for (JsonNode layer : image.path("Layers")) {
      Path file = files.require(layer.asText());
      layers.add(new ForeignImage.ForeignLayer(Optional.empty(), () -> Files.newInputStream(file)));
    }
    return new ForeignImage(
        name, text(bytes(files.require(image.path("Config").asText()))), layers);
  }

  private static JsonNode blobJson(ArchiveFiles files, Digest digest) throws IOException {
    return JSON.readTree(checked(files, digest));
  }

  private static byte[] checked(ArchiveFiles files, Digest digest) throws IOException {
    byte[] bytes = bytes(blob(files, digest));
    if (!Sha256.of(bytes).equals(digest)) {
      throw new IOException("the content of " + digest + " does not match its digest");
    }
    return bytes;
  }

  private static Path blob(ArchiveFiles files, Digest digest) throws IOException {
    return files.require("blobs/sha256/" + digest.hex());
  }

  private static JsonNode json(Path file) throws IOException {
    return JSON.readTree(bytes(file));
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.size(file) > MAX_JSON) {
      throw new IOException("a description in it is larger than " + (MAX_JSON >> 20) + " MiB");
    }
    return Files.readAllBytes(file);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static HearthException invalid(String name, String why, Exception cause) {
    return new HearthException(
        ErrorCode.INVALID_IMAGE, "the image archive '" + name + "' cannot be used: " + why, cause);
  }
}
