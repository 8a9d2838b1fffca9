package dev.hearth.builder.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.store.Blob;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/** Remembers which layer came of which inputs, as long as the store has the layer. */
final class LayerCache {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final LayoutStore store;

  LayerCache(Path folder, LayoutStore store) {
    this.folder = folder;
    this.store = store;
  }

  Optional<Layer> find(Digest key) {
    Path file = folder.resolve(key.hex() + ".json");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      Layer layer =
          new Layer(
              new Blob(new Digest(json.path("digest").asText()), json.path("size").asLong()),
              new Digest(json.path("diffId").asText()),
              json.path("mediaType").asText());
      return store.refresh(layer.blob()) ? Optional.of(layer) : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  void put(Digest key, Layer layer) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "new-", ".json");
    JSON.writeValue(
        temporary.toFile(),
        Map.of(
            "digest", layer.blob().digest().value(),
            "size", layer.blob().size(),
            "diffId", layer.diffId().value(),
            "mediaType", layer.mediaType()));
    Files.move(
        temporary,
        folder.resolve(key.hex() + ".json"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
