package dev.hearth.builder.store;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.image.Digest;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The blobs of a layout as files. A blob is put in place, taken into use and removed under one
 * lock, so that a removal never takes what a build has just found. Safe for many threads.
 */
final class BlobFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Larger than any manifest; what is larger is not looked into. */
  private static final long MAX_MANIFEST = 4L << 20;

  private final Path blobs;
  private final Path temporary;
  private final BlobUses uses;
  private final VerifiedBlobs verified;
  private final ReentrantLock placing = new ReentrantLock();

  BlobFolder(Path layout, LongSupplier time, VerifiedBlobs verified) throws IOException {
    this.blobs = Files.createDirectories(layout.resolve("blobs/sha256"));
    this.temporary = Files.createDirectories(layout.resolve("tmp"));
    this.uses = new BlobUses(time);
    this.verified = verified;
  }

  Path path(Digest digest) {
    return blobs.resolve(digest.hex());
  }

  Path temporary() {
    return temporary.resolve(UUID.randomUUID().toString());
  }

  /** Does something while no blob is placed or removed. */
  void exclusively(Change change) throws IOException {
    placing.lock();
    try {
      change.run();
    } finally {
      placing.unlock();
    }
  }

  interface Change {
    void run() throws IOException;
  }

  void used(Digest blob) {
    uses.used(blob);
  }

  boolean usedSince(Digest blob, long since) {
    return uses.usedSince(blob, since);
  }

  /** Takes a blob into use if it is here undamaged. */
  boolean use(Digest blob) throws IOException {
    Path place = path(blob);
    // Read outside of the lock; what is removed meanwhile is noticed inside.
    if (!verified.intact(place, blob)) {
      return false;
    }
    placing.lock();
    try {
      if (!Files.isRegularFile(place, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
      verified.used(place, blob);
      uses.used(blob);
      return true;
    } finally {
      placing.unlock();
    }
  }

  /** Gives a complete file its place, instead of a damaged one if there is one. */
  void place(Path complete, Digest blob) throws IOException {
    placing.lock();
    try {
      uses.used(blob);
      Files.move(
          complete,
          path(blob),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      verified.written(path(blob), blob);
    } finally {
      placing.unlock();
    }
  }

  /** Takes a blob that lies in another place; shares the file where possible. */
  void copy(Path from, Digest digest) throws IOException {
    if (use(digest)) {
      return;
    }
    Path copy = temporary();
    try {
      link(from, copy);
      if (!verified.intact(copy, digest)) {
        throw new IOException(from + " does not have the content that its digest says");
      }
      place(copy, digest);
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private static void link(Path from, Path copy) throws IOException {
    try {
      Files.createLink(copy, from);
    } catch (NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(from, copy);
    }
  }

  List<LayoutStore.StoredBlob> all(long since) throws IOException {
    List<LayoutStore.StoredBlob> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : files.toList()) {
        Optional<Digest> digest = digest(file);
        if (digest.isPresent()) {
          try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            all.add(
                new LayoutStore.StoredBlob(
                    digest.get(),
                    now.size(),
                    now.lastModifiedTime().toInstant(),
                    uses.usedSince(digest.get(), since)));
          } catch (NoSuchFileException e) {
            // Removed meanwhile.
          }
        }
      }
    }
    uses.forgetBefore(since);
    return all;
  }

  /** Bytes that were freed. */
  long remove(Digest blob, long since) throws IOException {
    placing.lock();
    try {
      Path place = path(blob);
      if (uses.usedSince(blob, since) || !Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
        return 0;
      }
      long bytes = Files.size(place);
      Files.delete(place);
      return bytes;
    } finally {
      placing.unlock();
    }
  }

  /** Removes what writers of a killed process left. */
  void removeTemporaries() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      for (Path file : files.toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** The manifests of images that lie here, with their sizes, the oldest first. */
  Map<Digest, Long> manifests() throws IOException {
    record Found(Digest digest, long size, Instant at) {}
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : files.toList()) {
        Optional<Digest> digest = digest(file).filter(blob -> isManifest(file, blob));
        if (digest.isPresent()) {
          found.add(
              new Found(
                  digest.get(), Files.size(file), Files.getLastModifiedTime(file).toInstant()));
        }
      }
    }
    found.sort(
        java.util.Comparator.comparing(Found::at).thenComparing(each -> each.digest().hex()));
    Map<Digest, Long> sizes = new LinkedHashMap<>();
    found.forEach(each -> sizes.put(each.digest(), each.size()));
    return sizes;
  }

  private static boolean isManifest(Path file, Digest digest) {
    try {
      if (Files.size(file) > MAX_MANIFEST) {
        return false;
      }
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length == 0 || bytes[0] != '{' || !Sha256.of(bytes).equals(digest)) {
        return false;
      }
      ImageManifest.read(JSON.readTree(bytes));
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  /** The digest that the name of a file says; empty for what is no blob. */
  private static Optional<Digest> digest(Path file) {
    try {
      return Optional.of(Digest.ofHex(file.getFileName().toString()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
