package dev.hearth.builder.registry;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.blob.Blobs;
import com.google.cloud.tools.jib.image.json.BuildableManifestTemplate;
import com.google.cloud.tools.jib.image.json.ManifestListTemplate;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import com.google.cloud.tools.jib.registry.RegistryClient;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.image.ImageAssembly;
import dev.hearth.builder.image.Platform;
import dev.hearth.builder.imported.ForeignImage;
import dev.hearth.builder.imported.ImageImport;
import dev.hearth.builder.store.ImageManifest;
import dev.hearth.builder.store.LayoutStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Pulls images into a layout and pushes them from one. */
public final class RemoteImages {
  private RemoteImages() {}

  /**
   * @param reference {@code [registry/]name[:tag|@digest]}
   * @param work a folder for what is being downloaded
   * @throws HearthException with {@code INVALID_IMAGE} or {@code REGISTRY_UNAVAILABLE}
   */
  public static Digest pull(
      String reference, LayoutStore layout, Path work, Consumer<String> progress)
      throws InterruptedException {
    ImageReference image = parse(reference);
    try (RegistryConnection connection =
        RegistryConnection.open(image, RegistryConnection.Use.PULL)) {
      progress.accept("pulling " + image);
      RegistryClient client = connection.client();
      BuildableManifestTemplate manifest = manifest(client, image);
      Files.createDirectories(work);
      List<ForeignImage.ForeignLayer> layers = new ArrayList<>();
      for (BuildableManifestTemplate.ContentDescriptorTemplate layer : manifest.getLayers()) {
        layers.add(
            new ForeignImage.ForeignLayer(
                Optional.of(new Digest(layer.getDigest().toString())),
                () -> download(client, layer, work, progress)));
      }
      ByteArrayOutputStream config = new ByteArrayOutputStream();
      client
          .pullBlob(manifest.getContainerConfiguration().getDigest(), size -> {}, bytes -> {})
          .writeTo(config);
      return ImageImport.add(
          layout,
          new ForeignImage(image.toString(), config.toString(StandardCharsets.UTF_8), layers));
    } catch (IOException | RegistryException e) {
      throw RegistryErrors.pulling(image, e);
    }
  }

  private static BuildableManifestTemplate manifest(RegistryClient client, ImageReference image)
      throws IOException, RegistryException {
    ManifestTemplate manifest = client.pullManifest(image.getQualifier()).getManifest();
    if (manifest instanceof ManifestListTemplate list) {
      Platform here = Platform.ofThisMachine();
      List<String> digests = list.getDigestsForPlatform(here.architecture(), here.os());
      if (digests.isEmpty()) {
        throw new HearthException(
            ErrorCode.INVALID_IMAGE,
            "the image '" + image + "' is not made for this machine, which is " + here);
      }
      manifest = client.pullManifest(digests.getFirst()).getManifest();
    }
    if (manifest instanceof BuildableManifestTemplate single) {
      return single;
    }
    throw new HearthException(
        ErrorCode.INVALID_IMAGE,
        "the image '" + image + "' has a manifest of an old version; push it again");
  }

  private static InputStream download(
      RegistryClient client,
      BuildableManifestTemplate.ContentDescriptorTemplate layer,
      Path work,
      Consumer<String> progress)
      throws IOException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("while pulling an image");
    }
    progress.accept(
        "pulling layer %.12s, %d KiB"
            .formatted(layer.getDigest().getHash(), layer.getSize() >> 10));
    Path file = work.resolve(layer.getDigest().getHash());
    Blob blob = client.pullBlob(layer.getDigest(), size -> {}, bytes -> {});
    try (var out = Files.newOutputStream(file)) {
      blob.writeTo(out);
    }
    return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
  }

  /**
   * Pushes what the registry does not have yet.
   *
   * @throws HearthException with {@code REGISTRY_UNAVAILABLE}
   */
  public static void push(
      LayoutStore layout, Digest image, String reference, Consumer<String> progress)
      throws InterruptedException {
    ImageReference target = parse(reference);
    try (RegistryConnection connection =
        RegistryConnection.open(target, RegistryConnection.Use.PUSH)) {
      RegistryClient client = connection.client();
      for (ImageManifest.Part part : layout.manifest(image).parts()) {
        if (Thread.interrupted()) {
          throw new InterruptedException("while pushing " + target);
        }
        if (client.checkBlob(ImageAssembly.digest(part.digest())).isEmpty()) {
          progress.accept(
              "pushing %.12s, %d KiB".formatted(part.digest().hex(), part.size() >> 10));
          client.pushBlob(
              ImageAssembly.digest(part.digest()),
              Blobs.from(layout.path(part.digest())),
              null,
              bytes -> {});
        }
      }
      OciManifestTemplate manifest =
          JsonTemplateMapper.readJsonFromFile(layout.path(image), OciManifestTemplate.class);
      String pushed = client.pushManifest(manifest, target.getQualifier()).toString();
      if (!pushed.equals(image.value())) {
        throw new IOException("the registry stored it as " + pushed + " instead of " + image);
      }
    } catch (IOException | RegistryException e) {
      throw RegistryErrors.pushing(target, e);
    }
  }

  private static ImageReference parse(String reference) {
    try {
      return ImageReference.parse(reference);
    } catch (InvalidImageReferenceException e) {
      throw new HearthException(
          ErrorCode.INVALID_IMAGE,
          "'"
              + reference
              + "' is not the name of an image: expected [registry/]name[:tag], oci-archive:FILE or"
              + " docker-archive:FILE",
          e);
    }
  }
}
