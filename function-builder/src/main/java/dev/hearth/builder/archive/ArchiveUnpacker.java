package dev.hearth.builder.archive;

import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks a gzipped tar from outside into a new folder. Only files, folders and links that stay
 * inside are accepted; links are made after everything else, so that no file is written through
 * one. The caller removes the folder after an error.
 */
public final class ArchiveUnpacker {
  /** Headers and padding of tar beside the files' own bytes. */
  private static final long OVERHEAD_PER_ENTRY = 8 * 1024;

  private static final int BUFFER_BYTES = 65_536;

  private enum Kind {
    FOLDER,
    OTHER
  }

  private final ArchiveLimits limits;
  private final Path target;
  private final Map<String, Kind> seen = new HashMap<>();
  private final ArchiveLinks links = new ArchiveLinks();
  private final Set<Path> made = new HashSet<>();
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private long bytes;
  private int entries;

  private ArchiveUnpacker(ArchiveLimits limits, Path target) {
    this.limits = limits;
    this.target = target;
  }

  /**
   * @param target an empty folder
   * @throws HearthException with {@code INVALID_ARCHIVE}
   */
  public static void unpack(InputStream archive, Path target, ArchiveLimits limits) {
    new ArchiveUnpacker(limits, target).run(archive);
  }

  private void run(InputStream archive) {
    long most = limits.bytes() + limits.entries() * OVERHEAD_PER_ENTRY;
    try (InputStream packed =
            new BufferedInputStream(new BoundedStream(archive, most), BUFFER_BYTES);
        InputStream tarBytes =
            new BufferedInputStream(new BoundedStream(gunzip(packed), most), BUFFER_BYTES);
        BoundedTar tar = BoundedTar.of(tarBytes)) {
      for (TarArchiveEntry entry; (entry = tar.next()) != null; ) {
        unpack(entry, tar);
      }
      checkRest(tarBytes);
      makeLinks();
    } catch (BoundedStream.TooLong e) {
      throw tooLarge();
    } catch (BoundedTar.Refused e) {
      throw new HearthException(
          ErrorCode.INVALID_ARCHIVE, "the archive " + e.getMessage() + "; nothing was unpacked", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_ARCHIVE,
          "the archive is not a complete gzipped tar: " + BoundedTar.reason(e),
          e);
    }
  }

  private static InputStream gunzip(InputStream packed) throws IOException {
    return GzipCompressorInputStream.builder()
        .setInputStream(packed)
        .setDecompressConcatenated(true)
        .get();
  }

  private void unpack(TarArchiveEntry entry, TarArchiveInputStream tar) throws IOException {
    if (++entries > limits.entries()) {
      throw new HearthException(
          ErrorCode.INVALID_ARCHIVE,
          "the archive has more than "
              + limits.entries()
              + " entries; leave out what the function"
              + " does not need, such as node_modules");
    }
    String name = EntryName.checked(entry.getName());
    if (entry.isLink()) {
      throw EntryName.refused(name, "is a hard link; only files, folders and symbolic links are");
    }
    if (entry.isDirectory()) {
      folder(name);
    } else if (entry.isSymbolicLink()) {
      once(name);
      links.add(name, entry.getLinkName());
    } else if (entry.isFile() && isPlain(entry)) {
      file(name, entry, tar);
    } else {
      throw EntryName.refused(name, "is neither a file, a folder nor a symbolic link");
    }
  }

  private static boolean isPlain(TarArchiveEntry entry) {
    return !entry.isCharacterDevice()
        && !entry.isBlockDevice()
        && !entry.isFIFO()
        && !entry.isSparse();
  }

  private void folder(String name) {
    if (name.isEmpty() || seen.get(name) == Kind.FOLDER) {
      return;
    }
    once(name);
    seen.put(name, Kind.FOLDER);
    Path path = target.resolve(name);
    if (made.add(path)) {
      writing(name, () -> Files.createDirectories(path));
    }
  }

  private void makeParent(Path path) throws IOException {
    if (made.add(path.getParent())) {
      Files.createDirectories(path.getParent());
    }
  }

  private void file(String name, TarArchiveEntry entry, TarArchiveInputStream tar)
      throws IOException {
    once(name);
    bytes += entry.getSize();
    if (entry.getSize() < 0 || bytes > limits.bytes()) {
      throw tooLarge();
    }
    Path path = target.resolve(name);
    boolean executable = (entry.getMode() & 0100) != 0;
    OutputStream out =
        writing(
            name,
            () -> {
              makeParent(path);
              return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
            });
    try (out) {
      for (int got; (got = tar.read(buffer)) >= 0; ) {
        int length = got;
        writing(
            name,
            () -> {
              out.write(buffer, 0, length);
              return out;
            });
      }
    }
    writing(
        name,
        () ->
            Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--")));
  }

  private void once(String name) {
    if (name.isEmpty()) {
      throw EntryName.refused(".", "must be a folder");
    }
    if (seen.put(name, Kind.OTHER) != null) {
      throw EntryName.refused(name, "stands there twice");
    }
    for (int slash = name.lastIndexOf('/'); slash >= 0; slash = name.lastIndexOf('/', slash - 1)) {
      Kind above = seen.putIfAbsent(name.substring(0, slash), Kind.FOLDER);
      if (above == Kind.OTHER) {
        throw EntryName.refused(name, "lies below something that is not a folder");
      }
      if (above == Kind.FOLDER) {
        return; // and so is all above it
      }
    }
  }

  private void makeLinks() {
    links.check();
    links
        .all()
        .forEach(
            (name, target) ->
                writing(
                    name,
                    () -> {
                      Path path = this.target.resolve(name);
                      makeParent(path);
                      return Files.createSymbolicLink(path, Path.of(target));
                    }));
  }

  /** After the end of a tar only zeros may follow, which fill its last block. */
  private static void checkRest(InputStream tarBytes) throws IOException {
    byte[] buffer = new byte[65_536];
    for (int got; (got = tarBytes.read(buffer)) >= 0; ) {
      for (int i = 0; i < got; i++) {
        if (buffer[i] != 0) {
          throw new HearthException(
              ErrorCode.INVALID_ARCHIVE, "the archive goes on after the end of its tar");
        }
      }
    }
  }

  private HearthException tooLarge() {
    return new HearthException(
        ErrorCode.INVALID_ARCHIVE,
        String.format(
            Locale.ROOT,
            "the archive holds more than %d MiB unpacked, which is the limit; nothing was unpacked",
            limits.bytes() >> 20));
  }

  private interface Writing<T> {
    T run() throws IOException;
  }

  /** Tells an error of this machine's disk from one of the archive. */
  private <T> T writing(String name, Writing<T> step) {
    try {
      return step.run();
    } catch (IOException e) {
      throw DiskFull.or(ErrorCode.INTERNAL, "could not write '" + name + "' to " + target, e);
    }
  }
}
