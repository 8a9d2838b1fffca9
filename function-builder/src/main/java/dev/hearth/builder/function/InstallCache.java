package dev.hearth.builder.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Remembers what installations made, as long as the store has the layer. A key stands for what is
 * known before an installation runs; under it lie its last results, each with the content of the
 * files that it read. Safe for use by many threads.
 */
// docs/decisions/0170
final class InstallCache {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".json";

  /** Results under one key, as when a developer goes back and forth between versions of a file. */
  private static final int MAX_RESULTS = 8;

  private final Path folder;
  private final LayoutStore store;

  InstallCache(Path folder, LayoutStore store) {
    this.folder = folder;
    this.store = store;
  }

  /** The content of a file of the folder at hand; empty for a file that is not there. */
  interface Contents {
    Optional<Digest> of(String path) throws IOException;
  }

  Optional<Installed> find(Digest key, Contents contents) throws IOException {
    Path file = file(key);
    for (Installed result : read(file)) {
      if (isSame(result, contents) && store.refresh(result.layer().blob().digest())) {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        return Optional.of(result);
      }
    }
    return Optional.empty();
  }

  private static boolean isSame(Installed result, Contents contents) throws IOException {
    for (Map.Entry<String, Digest> each : result.read().entrySet()) {
      if (!contents.of(each.getKey()).equals(Optional.of(each.getValue()))) {
        return false;
      }
    }
    return true;
  }

  void put(Digest key, Installed result) throws IOException {
    Files.createDirectories(folder);
    ArrayNode all = JSON.createArrayNode().add(written(result));
    read(file(key)).stream()
        .filter(other -> !other.read().equals(result.read()))
        .limit(MAX_RESULTS - 1L)
        .forEach(other -> all.add(written(other)));
    Path temporary = Files.createTempFile(folder, "new-", ".part");
    JSON.writeValue(temporary.toFile(), all);
    Files.move(
        temporary, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private Path file(Digest key) {
    return folder.resolve(key.hex() + ENDING);
  }

  private static ObjectNode written(Installed result) {
    ObjectNode json = JSON.createObjectNode();
    ObjectNode read = json.putObject("read");
    new TreeMap<>(result.read()).forEach((path, digest) -> read.put(path, digest.value()));
    json.putObject("layer")
        .put("digest", result.layer().blob().digest().value())
        .put("size", result.layer().blob().size())
        .put("diffId", result.layer().diffId().value())
        .put("mediaType", result.layer().mediaType());
    new TreeSet<>(result.replaced()).forEach(json.putArray("replaced")::add);
    new TreeSet<>(result.files()).forEach(json.putArray("files")::add);
    return json;
  }

  /** The newest first; none where the file is missing or damaged. */
  private static List<Installed> read(Path file) {
    List<Installed> results = new ArrayList<>();
    if (!Files.exists(file)) {
      return results;
    }
    try {
      for (JsonNode json : JSON.readTree(file.toFile())) {
        Map<String, Digest> read = new TreeMap<>();
        json.path("read")
            .properties()
            .forEach(each -> read.put(each.getKey(), new Digest(each.getValue().asText())));
        JsonNode layer = json.path("layer");
        results.add(
            new Installed(
                read,
                new Layer(
                    new Blob(
                        new Digest(layer.path("digest").asText()), layer.path("size").asLong()),
                    new Digest(layer.path("diffId").asText()),
                    layer.path("mediaType").asText()),
                texts(json.path("replaced")),
                texts(json.path("files"))));
      }
    } catch (IOException | IllegalArgumentException e) {
      // Installed again.
      results.clear();
    }
    return results;
  }

  private static Set<String> texts(JsonNode list) {
    Set<String> texts = new HashSet<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  /** What is remembered; each keeps its layers. */
  List<StoredItem> items() throws IOException {
    List<StoredItem> items = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return items;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path file : files) {
        Set<Digest> needs = new HashSet<>();
        for (Installed result : read(file)) {
          needs.add(result.layer().blob().digest());
          needs.add(result.layer().diffId());
        }
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
}
