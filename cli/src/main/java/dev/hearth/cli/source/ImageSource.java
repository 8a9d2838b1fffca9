package dev.hearth.cli.source;

import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * What is sent of a function with {@code image:}: the manifest, and the image archive that it names
 * or, where the platform has that already, its digest.
 */
public final class ImageSource {
  /** Read by the platform in place of the archive. */
  static final String DIGEST_FILE = ".hearth-archive";

  private static final long TIME_MILLIS = 1000;
  private static final int BUFFER = 256 * 1024;

  private final Path folder;
  private final Optional<Path> archive;

  public ImageSource(Path folder, ImageReference image) {
    this.folder = folder;
    this.archive = image.archive();
  }

  /** Size of the image archive; 0 without one. */
  public long archiveBytes() {
    try {
      return archive.isPresent() ? Files.size(archive.get()) : 0;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The digest of the image archive, as {@code sha256:…}; empty without one.
   *
   * @param progress is told the bytes that were read
   */
  public Optional<String> digest(LongConsumer progress) {
    if (archive.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(archive.get())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      for (int got; (got = in.read(buffer)) >= 0; ) {
        digest.update(buffer, 0, got);
        total += got;
        progress.accept(total);
      }
      return Optional.of("sha256:" + HexFormat.of().formatHex(digest.digest()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The archive to send, written by a thread of its own.
   *
   * @param known the digest of the image archive, when the platform has its image
   * @param progress is told the bytes of the image archive that were sent
   */
  public InputStream stream(Optional<String> known, LongConsumer progress) {
    return WrittenStream.of(target -> write(target, known, progress));
  }

  private void write(OutputStream target, Optional<String> known, LongConsumer progress)
      throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(new StoredGzip(target), "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    put(tar, "function.yaml", Files.readAllBytes(folder.resolve("function.yaml")));
    if (known.isPresent()) {
      put(tar, DIGEST_FILE, known.get().getBytes(StandardCharsets.UTF_8));
    } else if (archive.isPresent()) {
      putArchive(tar, archive.get(), progress);
    }
    tar.close();
  }

  private void putArchive(TarArchiveOutputStream tar, Path file, LongConsumer progress)
      throws IOException {
    tar.putArchiveEntry(entry(folder.normalize().relativize(file).toString(), Files.size(file)));
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      long total = 0;
      for (int got; (got = in.read(buffer)) >= 0; ) {
        tar.write(buffer, 0, got);
        total += got;
        progress.accept(total);
      }
    }
    tar.closeArchiveEntry();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    tar.putArchiveEntry(entry(name, content.length));
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static TarArchiveEntry entry(String name, long size) {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(size);
    entry.setMode(0644);
    entry.setIds(0, 0);
    entry.setModTime(TIME_MILLIS);
    return entry;
  }

  private CommandFailure unreadable(IOException e) {
    return CommandFailure.usage("cannot read " + archive.orElse(folder) + ": " + e.getMessage());
  }

  /** Layers of images are packed already; packing them again only takes time. */
  private static final class StoredGzip extends GZIPOutputStream {
    StoredGzip(OutputStream target) throws IOException {
      super(target, BUFFER);
      def.setLevel(Deflater.NO_COMPRESSION);
    }
  }
}
