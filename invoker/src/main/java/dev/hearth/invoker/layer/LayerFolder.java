package dev.hearth.invoker.layer;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** The folder of one unpacked layer, with the note of what it was unpacked from. */
record LayerFolder(Path path) {
  private static final String NOTE = "layer";

  static LayerFolder make(Path path, String identity) throws IOException {
    LayerFolder folder = new LayerFolder(path);
    Files.createDirectories(folder.content());
    Files.writeString(path.resolve(NOTE), identity);
    return folder;
  }

  static String identity(Digest diffId, IdShift shift) {
    return diffId + " " + shift.firstHostId() + " " + shift.count() + "\n";
  }

  static String shortName(Digest diffId, IdShift shift) {
    String suffix = shift.shifts() ? "-" + Integer.toString(shift.firstHostId(), 36) : "";
    return diffId.hex().substring(0, 12) + suffix;
  }

  Path content() {
    return path.resolve("fs");
  }

  boolean holds(String identity) throws IOException {
    return note().filter(identity::equals).isPresent();
  }

  boolean hasContent() {
    return Files.isDirectory(content(), LinkOption.NOFOLLOW_LINKS);
  }

  /** What was unpacked; empty where the note is missing or damaged. */
  Optional<IdShift> shift() throws IOException {
    String[] parts = note().map(String::strip).orElse("").split(" ", 3);
    try {
      return parts.length == 3
          ? Optional.of(new IdShift(Integer.parseInt(parts[1]), Integer.parseInt(parts[2])))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  Optional<Digest> diffId() throws IOException {
    return note()
        .map(text -> text.substring(0, Math.max(0, text.indexOf(' '))))
        .filter(text -> text.matches("sha256:[0-9a-f]{64}"))
        .map(Digest::new);
  }

  private Optional<String> note() throws IOException {
    try {
      return Optional.of(Files.readString(path.resolve(NOTE), StandardCharsets.UTF_8));
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Removes a tree without following links; what is gone already is no error. */
  static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
