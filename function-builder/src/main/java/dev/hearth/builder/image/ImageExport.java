package dev.hearth.builder.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.layer.LayerWriter;
import dev.hearth.builder.store.ImageManifest;
import dev.hearth.builder.store.LayoutStore;
import dev.hearth.builder.store.MediaTypes;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes an image of the store as one file that other tools load. */
public final class ImageExport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ImageExport() {}

  /** What {@code docker load} reads. */
  public static void dockerArchive(LayoutStore store, Digest image, String name, Path file)
      throws IOException {
    ImageManifest manifest = store.manifest(image);
    try (TarArchiveOutputStream tar = tar(file)) {
      String config = manifest.config().digest().hex() + ".json";
      copy(tar, config, store.path(manifest.config().digest()));
      List<String> layers =
          manifest.layers().stream().map(part -> part.digest().hex() + ".tar.gz").toList();
      for (ImageManifest.Part part : manifest.layers().stream().distinct().toList()) {
        copy(tar, part.digest().hex() + ".tar.gz", store.path(part.digest()));
      }
      write(
          tar,
          "manifest.json",
          JSON.writeValueAsBytes(
              List.of(Map.of("Config", config, "RepoTags", List.of(name), "Layers", layers))));
    }
  }

  /** An OCI image layout in a tar ({@code oci-archive:} of skopeo, podman and others). */
  public static void ociArchive(LayoutStore store, Digest image, Path file) throws IOException {
    ImageManifest manifest = store.manifest(image);
    try (TarArchiveOutputStream tar = tar(file)) {
      write(
          tar, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
      write(
          tar,
          "index.json",
          JSON.writeValueAsBytes(
              Map.of(
                  "schemaVersion",
                  2,
                  "manifests",
                  List.of(
                      Map.of(
                          "mediaType",
                          MediaTypes.OCI_MANIFEST,
                          "digest",
                          image.value(),
                          "size",
                          Files.size(store.path(image)))))));
      copy(tar, "blobs/sha256/" + image.hex(), store.path(image));
      for (ImageManifest.Part part : manifest.parts().stream().distinct().toList()) {
        copy(tar, "blobs/sha256/" + part.digest().hex(), store.path(part.digest()));
      }
    }
  }

  private static TarArchiveOutputStream tar(Path file) throws IOException {
    return new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(file)));
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
