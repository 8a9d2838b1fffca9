package dev.hearth.invoker.layer;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * How much a tree holds. It is noted beside a layer when that is unpacked, so that a file that is
 * missing or cut off later, for example after a power cut, is noticed without reading any.
 *
 * @param entries files and folders
 * @param bytes of files; of a file with several names once
 */
record LayerSize(long entries, long bytes) {
  private static final String NOTE = "size";

  /** Counts; takes some milliseconds per thousand files. */
  static LayerSize of(Path tree) throws IOException {
    long[] sums = new long[2];
    Set<Object> linked = new HashSet<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            sums[0]++;
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            sums[0]++;
            if (attributes.isRegularFile()
                && attributes.size() > 0
                && linked.add(attributes.fileKey())) {
              sums[1] += attributes.size();
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new LayerSize(sums[0], sums[1]);
  }

  /** What was noted in the folder of a layer; empty where it is missing or damaged. */
  static Optional<LayerSize> noted(Path folder) throws IOException {
    try {
      String[] parts = Files.readString(folder.resolve(NOTE)).strip().split(" ", 2);
      return parts.length == 2
          ? Optional.of(new LayerSize(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
          : Optional.empty();
    } catch (NoSuchFileException | CharacterCodingException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  void note(Path folder) throws IOException {
    Files.writeString(folder.resolve(NOTE), entries + " " + bytes + "\n");
  }
}
