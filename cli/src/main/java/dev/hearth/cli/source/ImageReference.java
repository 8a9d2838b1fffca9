package dev.hearth.cli.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a manifest names by {@code image:}: nothing else of the folder is needed then.
 *
 * @param archive the image archive in the folder; empty for an image of a registry
 */
public record ImageReference(Optional<Path> archive) {
  private static final List<String> ARCHIVES = List.of("oci-archive:", "docker-archive:");

  /** Empty for a function that is built from source, and where the manifest cannot be read. */
  public static Optional<ImageReference> of(Path folder) {
    try {
      return value(Files.readAllLines(folder.resolve("function.yaml")))
          .map(reference -> new ImageReference(archive(folder, reference)));
    } catch (IOException e) {
      // The platform says what is wrong with it.
      return Optional.empty();
    }
  }

  /** The plain value of the top-level key; what is written in another way counts as none. */
  static Optional<String> value(List<String> manifest) {
    for (String line : manifest) {
      if (line.startsWith("image:")) {
        String value = line.substring("image:".length()).strip();
        int comment = value.indexOf(" #");
        value = comment < 0 ? value : value.substring(0, comment).strip();
        if (isBetween(value, "'") || isBetween(value, "\"")) {
          value = value.substring(1, value.length() - 1);
        }
        boolean plain = value.chars().noneMatch(c -> " '\"\\{}[]|>&*!%@`,#".indexOf(c) >= 0);
        return Optional.of(value).filter(text -> plain && !text.isEmpty());
      }
    }
    return Optional.empty();
  }

  private static boolean isBetween(String value, String quote) {
    return value.length() >= 2 && value.startsWith(quote) && value.endsWith(quote);
  }

  private static Optional<Path> archive(Path folder, String reference) {
    return ARCHIVES.stream()
        .filter(reference::startsWith)
        .map(prefix -> folder.resolve(reference.substring(prefix.length())).normalize())
        .filter(file -> file.startsWith(folder.normalize()))
        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
        .findFirst();
  }
}
