package dev.hearth.server.disk;

import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.disk.ItemKind;
import dev.hearth.api.disk.StoredItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What the state directory holds besides: shown, never collected. */
final class PlatformFiles implements DiskStore {
  private final Path state;

  PlatformFiles(Path state) {
    this.state = state;
  }

  @Override
  public List<StoredItem> items(long since) {
    List<StoredItem> items = new ArrayList<>();
    for (String events : List.of("broker", "kafka")) {
      long bytes = bytes(state.resolve(events));
      if (bytes > 0) {
        items.add(new StoredItem(ItemKind.EVENTS, events, bytes, Instant.EPOCH));
      }
    }
    long volumes = bytes(state.resolve("volumes"));
    if (volumes > 0) {
      items.add(new StoredItem(ItemKind.VOLUME, "volumes", volumes, Instant.EPOCH));
    }
    for (Path folder : List.of(state, state.resolve("logs"))) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .filter(Files::isRegularFile)
            .forEach(
                file ->
                    items.add(
                        new StoredItem(
                            ItemKind.PLATFORM,
                            state.relativize(file).toString(),
                            bytes(file),
                            Instant.EPOCH)));
      } catch (IOException | UncheckedIOException e) {
        // Not there, or gone meanwhile: nothing to show.
      }
    }
    return items;
  }

  @Override
  public long remove(StoredItem item, long since) {
    return 0;
  }

  private static long bytes(Path path) {
    long[] sum = new long[1];
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              sum[0] += attributes.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // What can be read counts.
    }
    return sum[0];
  }
}
