package dev.hearth.builder.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.ImageManifest;
import dev.hearth.builder.store.ImageName;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.MediaTypes;
import dev.hearth.builder.store.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Writes an image of the store as one file that other tools load: an OCI image layout in a tar with
 * the {@code manifest.json} of {@code docker save} beside it, as Docker itself writes since 25.
 *
 * <p>Images of the store have a fixed time and no name, so that the same content has the same
 * digest. What is written here belongs to one revision: its time and annotations are added, and the
 * digest is another one ({@code dev.hearth.image} tells that of the store).
 */
public final class ImageExport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BLOBS = "blobs/sha256/";

  private final LayoutStore store;
  private final ImageManifest manifest;
  private final ImageName name;
  private final byte[] config;
  private final byte[] described;

  private ImageExport(LayoutStore store, Digest image, ImageName name) throws IOException {
    this.store = store;
    this.name = name;
    manifest = store.manifest(image);
    ObjectNode changed = store.config(image).deepCopy();
    changed.put("created", name.created());
    config = JSON.writeValueAsBytes(changed);
    described = JSON.writeValueAsBytes(described(image));
  }

  /**
   * Writes the image of a revision; reads the description of it before it writes anything.
   *
   * @param out stays open
   */
  public static void write(LayoutStore store, Digest image, ImageName name, OutputStream out)
      throws IOException {
    // Finds out whether all of it is there.
    store.image(image);
    new ImageExport(store, image, name).write(out);
  }

  private ObjectNode described(Digest image) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(store.path(image).toFile());
    ObjectNode part = (ObjectNode) json.path("config");
    part.put("digest", Sha256.of(config).value()).put("size", config.length);
    ObjectNode annotations = json.withObject("/annotations");
    name.annotations().forEach(annotations::put);
    annotations.put("dev.hearth.image", image.value());
    return json;
  }

  private void write(OutputStream out) throws IOException {
    BufferedOutputStream buffered = new BufferedOutputStream(out, 128 * 1024);
    TarArchiveOutputStream tar = new TarArchiveOutputStream(buffered);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    write(tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
    write(tar, "index.json", JSON.writeValueAsBytes(index()));
    write(tar, "manifest.json", JSON.writeValueAsBytes(List.of(saved())));
    write(tar, BLOBS + Sha256.of(described).hex(), described);
    write(tar, BLOBS + Sha256.of(config).hex(), config);
    for (ImageManifest.Part part : manifest.layers().stream().distinct().toList()) {
      copy(tar, BLOBS + part.digest().hex(), store.path(part.digest()));
    }
    tar.finish();
    buffered.flush();
  }

  /** One entry, as most tools want it: further names are those of {@code manifest.json}. */
  private Map<String, Object> index() {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("mediaType", MediaTypes.OCI_MANIFEST);
    entry.put("digest", Sha256.of(described).value());
    entry.put("size", described.length);
    entry.put("annotations", name.annotations(name.reference()));
    Map<String, Object> index = new LinkedHashMap<>();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    index.put("manifests", List.of(entry));
    return index;
  }

  private List<String> references() {
    return name.serves() ? List.of(name.reference(), name.latest()) : List.of(name.reference());
  }

  private Map<String, Object> saved() {
    Map<String, Object> saved = new LinkedHashMap<>();
    saved.put("Config", BLOBS + Sha256.of(config).hex());
    saved.put("RepoTags", references());
    saved.put(
        "Layers", manifest.layers().stream().map(part -> BLOBS + part.digest().hex()).toList());
    return saved;
  }

  private static void copy(TarArchiveOutputStream tar, String name, Path file) throws IOException {
    tar.putArchiveEntry(header(name, Files.size(file)));
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  private static void write(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    tar.putArchiveEntry(header(name, content.length));
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry header(String name, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setModTime(LayerWriter.TIME.toEpochMilli());
    entry.setMode(0644);
    return entry;
  }
}
