package dev.hearth.cli.source;

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
    return ManifestKey.in(folder, "image")
        .map(reference -> new ImageReference(archive(folder, reference)));
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
