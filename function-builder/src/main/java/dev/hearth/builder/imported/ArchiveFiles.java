package dev.hearth.builder.imported;

import dev.hearth.builder.archive.BoundedTar;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/**
 * The files of a tar, each under a number in a folder, so that no name in it means anything to this
 * machine. Links between them are followed by name.
 */
final class ArchiveFiles {
  private static final int MAX_LINKS = 8;
  private static final int BUFFER = 65_536;

  /** Of all files; an archive holds one image. */
  private static final long MAX_BYTES = 16L << 30;

  private static final int MAX_ENTRIES = 10_000;

  private final Map<String, Path> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();

  private ArchiveFiles() {}

  /**
   * @param archive a tar, gzipped or not
   * @param folder gets the files
   * @throws IOException when it is not a complete tar
   */
  static ArchiveFiles unpack(Path archive, Path folder) throws IOException {
    ArchiveFiles unpacked = new ArchiveFiles();
    try (BoundedTar tar = BoundedTar.of(plain(archive))) {
      long bytes = 0;
      int entries = 0;
      for (TarArchiveEntry entry; (entry = tar.next()) != null; ) {
        String name = normalized(entry.getName());
        bytes += entry.getSize();
        if (++entries > MAX_ENTRIES || bytes > MAX_BYTES) {
          throw new IOException("it holds more than one image");
        }
        if (entry.isSymbolicLink() || entry.isLink()) {
          String target = entry.getLinkName();
          Path parent = Path.of(name).getParent();
          unpacked.links.put(
              name,
              normalized(
                  entry.isLink() || parent == null ? target : parent.resolve(target).toString()));
        } else if (entry.isFile()) {
          Path file = folder.resolve(Integer.toString(entries));
          try (OutputStream out = Files.newOutputStream(file)) {
            tar.transferTo(out);
          }
          unpacked.files.put(name, file);
        }
      }
    } catch (BoundedTar.Refused e) {
      throw new IOException("it " + e.getMessage(), e);
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(BoundedTar.reason(e), e);
    }
    return unpacked;
  }

  private static InputStream plain(Path archive) throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(archive), BUFFER);
    in.mark(2);
    boolean gzipped = in.read() == 0x1f && in.read() == 0x8b;
    in.reset();
    return gzipped ? new BufferedInputStream(new GZIPInputStream(in, BUFFER), BUFFER) : in;
  }

  private static String normalized(String name) {
    return Path.of(name).normalize().toString();
  }

  Optional<Path> find(String name) {
    String wanted = normalized(name);
    for (int i = 0; i < MAX_LINKS && links.containsKey(wanted); i++) {
      wanted = links.get(wanted);
    }
    return Optional.ofNullable(files.get(wanted));
  }

  /**
   * @throws IOException when it is not there
   */
  Path require(String name) throws IOException {
    return find(name).orElseThrow(() -> new IOException("it has no '" + name + "'"));
  }
}
