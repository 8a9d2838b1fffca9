package dev.hearth.builder.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import dev.hearth.api.image.Digest;
import dev.hearth.builder.store.Blob;
import dev.hearth.builder.store.Layer;
import dev.hearth.builder.store.LayoutStore;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Remembers which layer came of which inputs, as long as the store has the layer. */
final class LayerCache {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".json";

  private final Path folder;
  private final LayoutStore store;

  LayerCache(Path folder, LayoutStore store) {
    this.folder = folder;
    this.store = store;
  }

  Optional<Layer> find(Digest key) {
    Path file = folder.resolve(key.hex() + ENDING);
    Optional<Layer> layer = read(file);
    try {
      if (layer.isEmpty() || !store.refresh(layer.get().blob().digest())) {
        return Optional.empty();
      }
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
      return layer;
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static Optional<Layer> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode json = JSON.readTree(file.toFile());
      return Optional.of(
          new Layer(
              new Blob(new Digest(json.path("digest").asText()), json.path("size").asLong()),
              new Digest(json.path("diffId").asText()),
              json.path("mediaType").asText()));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What is remembered; each keeps its layer. */
  List<StoredItem> items() throws IOException {
    List<StoredItem> items = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return items;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        Set<Digest> needs =
            read(file).map(layer -> Set.of(layer.blob().digest(), layer.diffId())).orElse(Set.of());
        items.add(
            new StoredItem(
                ItemKind.DEPENDENCY,
                file.getFileName().toString(),
                Files.size(file),
                Files.getLastModifiedTime(file).toInstant(),
                false,
                needs));
      }
    }
    return items;
  }

  /** Bytes that were freed. */
  long remove(StoredItem item) throws IOException {
    return Files.deleteIfExists(folder.resolve(item.name())) ? item.bytes() : 0;
  }

  void put(Digest key, Layer layer) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "new-", ".part");
    JSON.writeValue(
        temporary.toFile(),
        Map.of(
            "digest", layer.blob().digest().value(),
            "size", layer.blob().size(),
            "diffId", layer.diffId().value(),
            "mediaType", layer.mediaType()));
    Files.move(
        temporary,
        folder.resolve(key.hex() + ENDING),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
