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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The file {@code index.json} of a layout: which images there are. */
final class ImageIndex {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final Map<Digest, Long> sizes = new LinkedHashMap<>();

  ImageIndex(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (JsonNode manifest : JSON.readTree(file.toFile()).path("manifests")) {
        sizes.put(new Digest(manifest.path("digest").asText()), manifest.path("size").asLong());
      }
    } else {
      save();
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

  synchronized void retain(Collection<Digest> images) throws IOException {
    if (sizes.keySet().retainAll(images)) {
      save();
    }
  }

  private void save() throws IOException {
    ObjectNode index = JSON.createObjectNode();
    index.put("schemaVersion", 2);
    index.put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    sizes.forEach(
        (digest, size) ->
            manifests
                .addObject()
                .put("mediaType", MediaTypes.OCI_MANIFEST)
                .put("digest", digest.value())
                .put("size", size));
    Path temporary = file.resolveSibling("index.json.new");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(index)));
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
