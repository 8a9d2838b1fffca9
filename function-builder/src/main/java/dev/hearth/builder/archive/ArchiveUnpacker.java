package dev.hearth.builder.archive;

import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.files.LinkTarget;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
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

  private enum Kind {
    FOLDER,
    OTHER
  }

  private final ArchiveLimits limits;
  private final Path target;
  private final Map<String, Kind> seen = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
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
    try (InputStream packed = new BufferedInputStream(new BoundedStream(archive, most), 65_536);
        InputStream tarBytes = new BoundedStream(gunzip(packed), most);
        TarArchiveInputStream tar =
            new TarArchiveInputStream(tarBytes, StandardCharsets.UTF_8.name())) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        unpack(entry, tar);
      }
      checkRest(tarBytes);
      makeLinks();
    } catch (BoundedStream.TooLong e) {
      throw tooLarge();
    } catch (IOException | IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_ARCHIVE,
          "the archive is not a complete gzipped tar: " + e.getMessage(),
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
      links.put(name, entry.getLinkName());
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
    writing(name, () -> Files.createDirectories(target.resolve(name)));
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
              Files.createDirectories(path.getParent());
              return Files.newOutputStream(path, StandardOpenOption.CREATE_NEW);
            });
    try (out) {
      byte[] buffer = new byte[65_536];
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
    for (int slash = name.indexOf('/'); slash >= 0; slash = name.indexOf('/', slash + 1)) {
      if (seen.putIfAbsent(name.substring(0, slash), Kind.FOLDER) == Kind.OTHER) {
        throw EntryName.refused(name, "lies below something that is not a folder");
      }
    }
  }

  private void makeLinks() throws IOException {
    for (Map.Entry<String, String> link : links.entrySet()) {
      String name = link.getKey();
      Path path = target.resolve(name);
      Path to = Path.of(link.getValue());
      writing(
          name,
          () -> {
            Files.createDirectories(path.getParent());
            return Files.createSymbolicLink(path, to);
          });
    }
    for (String name : links.keySet()) {
      if (!LinkTarget.staysInside(target, target.resolve(name))) {
        throw EntryName.refused(name, "is a link that leads out of the folder");
      }
    }
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
