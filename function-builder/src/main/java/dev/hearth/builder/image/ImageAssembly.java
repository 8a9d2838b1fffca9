package dev.hearth.builder.image;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.buildplan.Port;
import com.google.cloud.tools.jib.blob.BlobDescriptor;
import com.google.cloud.tools.jib.image.Image;
import com.google.cloud.tools.jib.image.LayerPropertyNotFoundException;
import com.google.cloud.tools.jib.image.ReferenceLayer;
import com.google.cloud.tools.jib.image.json.ImageToJsonTranslator;
import com.google.cloud.tools.jib.image.json.OciManifestTemplate;
import com.google.cloud.tools.jib.json.JsonTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.Blob;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.security.DigestException;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Writes configuration and manifest of images; the same description gives the same digest. */
public final class ImageAssembly {
  private ImageAssembly() {}

  /** Puts an image together from layers that are in the store. */
  public static Digest assemble(LayoutStore store, ImageDescription description)
      throws IOException {
    Platform platform = Platform.ofThisMachine();
    Image.Builder image =
        Image.builder(OciManifestTemplate.class)
            .setCreated(LayerWriter.TIME)
            .setArchitecture(platform.architecture())
            .setOs(platform.os())
            .addEnvironment(new TreeMap<>(description.environment()))
            .addLabels(new TreeMap<>(description.labels()))
            .setWorkingDirectory(description.workingDirectory());
    if (!description.entrypoint().isEmpty()) {
      image.setEntrypoint(description.entrypoint());
    }
    if (!description.user().isEmpty()) {
      image.setUser(description.user());
    }
    description.port().ifPresent(port -> image.addExposedPorts(Set.of(Port.tcp(port))));
    try {
      for (Layer layer : description.layers()) {
        image.addLayer(new ReferenceLayer(descriptor(layer.blob()), digest(layer.diffId())));
      }
    } catch (LayerPropertyNotFoundException e) {
      throw new IllegalStateException("a reference has all properties of a layer", e);
    }
    ImageToJsonTranslator json = new ImageToJsonTranslator(image.build());
    Blob config = store.write(bytes(json.getContainerConfiguration()));
    return store.addManifest(
        bytes(json.getManifestTemplate(OciManifestTemplate.class, descriptor(config))));
  }

  /** Writes the manifest of an image whose configuration and gzipped layers are in the store. */
  public static Digest manifest(LayoutStore store, Blob config, List<Blob> layers)
      throws IOException {
    OciManifestTemplate manifest = new OciManifestTemplate();
    manifest.setContainerConfiguration(config.size(), digest(config.digest()));
    layers.forEach(layer -> manifest.addLayer(layer.size(), digest(layer.digest())));
    return store.addManifest(bytes(manifest));
  }

  private static byte[] bytes(JsonTemplate json) throws IOException {
    return JsonTemplateMapper.toByteArray(json);
  }

  private static BlobDescriptor descriptor(Blob blob) {
    return new BlobDescriptor(blob.size(), digest(blob.digest()));
  }

  /** The digest in Jib's terms. */
  public static DescriptorDigest digest(Digest digest) {
    try {
      return DescriptorDigest.fromDigest(digest.value());
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }
}
