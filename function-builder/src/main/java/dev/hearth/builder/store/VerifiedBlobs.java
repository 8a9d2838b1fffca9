package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which files have the content that their digest says. Each file, whatever its names, is read once
 * per process, and again when its size or time changed. Safe for use by many threads.
 */
public final class VerifiedBlobs {
  /** Reading a file again is the worst that forgetting costs. */
  private static final int REMEMBERED = 20_000;

  /** How exact the time of the last use is; a change of it means that the file is read again. */
  private static final Duration USE_GRAIN = Duration.ofHours(1);

  private final Map<Object, Seen> seen = new ConcurrentHashMap<>();

  private record Seen(Digest digest, long size, FileTime modified) {}

  /** Whether the file is there with that content. */
  public boolean intact(Path file, Digest digest) {
    try {
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      if (seen(now, digest).equals(seen.get(now.fileKey()))) {
        return true;
      }
      seen.remove(now.fileKey());
      if (!Sha256.ofFile(file).equals(digest)) {
        return false;
      }
      remember(now, digest);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** The content was just written, and its digest computed on the way. */
  void written(Path file, Digest digest) throws IOException {
    remember(Files.readAttributes(file, BasicFileAttributes.class), digest);
  }

  /** Notes the use of a file that was just found intact in its time, to the hour. */
  void used(Path file, Digest digest) throws IOException {
    Instant now = Instant.now();
    if (Files.getLastModifiedTime(file).toInstant().plus(USE_GRAIN).isBefore(now)) {
      Files.setLastModifiedTime(file, FileTime.from(now));
      written(file, digest);
    }
  }

  private void remember(BasicFileAttributes attributes, Digest digest) {
    if (seen.size() > REMEMBERED) {
      seen.clear();
    }
    seen.put(attributes.fileKey(), seen(attributes, digest));
  }

  private static Seen seen(BasicFileAttributes attributes, Digest digest) {
    return new Seen(digest, attributes.size(), attributes.lastModifiedTime());
  }
}
