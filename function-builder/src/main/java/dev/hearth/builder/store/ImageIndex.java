package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The file {@code index.json} of a layout: which images there are, and their names. It can be made
 * again from the manifests, so that a damaged one costs the names only, which the next collection
 * writes.
 */
final class ImageIndex {
  private static final Logger LOG = Logger.getLogger(ImageIndex.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<Digest, Long> sizes = new LinkedHashMap<>();
  private Map<Digest, List<ImageName>> names = Map.of();

  /** Finds the manifests that lie in a layout, with their sizes. */
  interface Search {
    Map<Digest, Long> manifests() throws IOException;
  }

  ImageIndex(Path file, Search search) throws IOException {
    this.file = file;
    if (!read()) {
      if (Files.exists(file)) {
        LOG.warnf("%s is damaged and made again from the manifests beside it", file);
      }
      sizes.clear();
      sizes.putAll(search.manifests());
      save();
    }
  }

  private boolean read() {
    try {
      if (!Files.isRegularFile(file)) {
        return false;
      }
      JsonNode manifests = JSON.readTree(file.toFile()).path("manifests");
      if (!manifests.isArray()) {
        return false;
      }
      for (JsonNode manifest : manifests) {
        sizes.put(new Digest(manifest.path("digest").asText()), manifest.path("size").asLong());
      }
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  synchronized List<Digest> images() {
    return List.copyOf(sizes.keySet());
  }

  synchronized void add(Blob manifest) throws IOException {
    if (sizes.put(manifest.digest(), manifest.size()) == null) {
      save();
    }
  }

  synchronized void remove(Digest image) throws IOException {
    if (sizes.remove(image) != null) {
      save();
    }
  }

  /** Replaces all names. */
  synchronized void name(Map<Digest, List<ImageName>> all) throws IOException {
    if (!names.equals(all)) {
      names = Map.copyOf(all);
      save();
    }
  }

  private void save() throws IOException {
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    sizes.forEach(
        (digest, size) -> {
          List<ImageName> named = names.getOrDefault(digest, List.of());
          if (named.isEmpty()) {
            entry(manifests, digest, size);
          }
          for (ImageName name : named) {
            annotate(entry(manifests, digest, size), name.annotations(name.reference()));
            if (name.serves()) {
              annotate(entry(manifests, digest, size), name.annotations(name.latest()));
            }
          }
        });
    Path temporary = file.resolveSibling("index.json.new");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(index));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static ObjectNode entry(ArrayNode manifests, Digest digest, long size) {
    return manifests
        .addObject()
        .put("mediaType", MediaTypes.OCI_MANIFEST)
        .put("digest", digest.value())
        .put("size", size);
  }

  private static void annotate(ObjectNode entry, Map<String, String> annotations) {
    ObjectNode all = entry.putObject("annotations");
    annotations.forEach(all::put);
  }
}
