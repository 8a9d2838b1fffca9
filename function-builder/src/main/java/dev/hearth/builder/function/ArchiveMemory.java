package dev.hearth.builder.function;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Remembers which image an image archive became, by the archive's digest, so that the same archive
 * need not be sent twice. Safe for use by many threads.
 */
public final class ArchiveMemory {
  private final Path folder;

  /**
   * @param folder made when missing
   */
  public ArchiveMemory(Path folder) {
    this.folder = folder;
  }

  Optional<Digest> find(Digest archive) {
    try {
      Path file = folder.resolve(archive.hex());
      return Files.exists(file)
          ? Optional.of(new Digest(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      // Sent again.
      return Optional.empty();
    }
  }

  void put(Digest archive, Digest image) throws IOException {
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, "new-", "");
    Files.writeString(temporary, image.value());
    Files.move(
        temporary,
        folder.resolve(archive.hex()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  void forget(Digest archive) throws IOException {
    Files.deleteIfExists(folder.resolve(archive.hex()));
  }
}
