package dev.hearth.invoker.volume;

import dev.hearth.invoker.layer.IdShift;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * Writes what lies in a volume. A container may change it meanwhile: folders are read by
 * descriptors and links never followed, so that none of them leads to a file of the host.
 */
final class VolumeArchive {
  private final TarArchiveOutputStream tar;
  private final IdShift ids;

  private VolumeArchive(TarArchiveOutputStream tar, IdShift ids) {
    this.tar = tar;
    this.ids = ids;
  }

  static void write(Path root, IdShift ids, OutputStream out) throws IOException {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8");
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
    try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
      new VolumeArchive(tar, ids).folder((SecureDirectoryStream<Path>) folder, root, "");
    }
    tar.finish();
    tar.flush();
  }

  private void folder(SecureDirectoryStream<Path> folder, Path path, String prefix)
      throws IOException {
    for (Path found : folder) {
      Path name = found.getFileName();
      try {
        entry(folder, path.resolve(name), name, prefix + name);
      } catch (NoSuchFileException e) {
        // deleted meanwhile
      }
    }
  }

  private void entry(SecureDirectoryStream<Path> folder, Path path, Path name, String shown)
      throws IOException {
    var attributes =
        folder
            .getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
            .readAttributes();
    // Owner and mode as numbers; of the name itself, wherever it leads.
    Map<String, Object> numbers =
        Files.readAttributes(path, "unix:uid,gid,mode", LinkOption.NOFOLLOW_LINKS);
    if (attributes.isDirectory()) {
      put(new TarArchiveEntry(shown + "/"), numbers, attributes.lastModifiedTime().toMillis());
      tar.closeArchiveEntry();
      try (SecureDirectoryStream<Path> below =
          folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
        folder(below, path, shown + "/");
      }
    } else if (attributes.isSymbolicLink()) {
      TarArchiveEntry link = new TarArchiveEntry(shown, TarConstants.LF_SYMLINK);
      link.setLinkName(Files.readSymbolicLink(path).toString());
      put(link, numbers, attributes.lastModifiedTime().toMillis());
      tar.closeArchiveEntry();
    } else if (attributes.isRegularFile()) {
      try (SeekableByteChannel file =
          folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
        file(new TarArchiveEntry(shown), file, numbers, attributes.lastModifiedTime().toMillis());
      }
    }
    // sockets and pipes mean nothing elsewhere
  }

  /** A file that grows meanwhile is cut, one that shrinks is filled up with zeros. */
  private void file(
      TarArchiveEntry entry, SeekableByteChannel file, Map<String, Object> numbers, long modified)
      throws IOException {
    long left = file.size();
    entry.setSize(left);
    put(entry, numbers, modified);
    byte[] buffer = new byte[64 << 10];
    InputStream in = Channels.newInputStream(file);
    while (left > 0) {
      int wanted = (int) Math.min(left, buffer.length);
      int count = in.read(buffer, 0, wanted);
      if (count < 0) {
        java.util.Arrays.fill(buffer, (byte) 0);
        count = wanted;
      }
      tar.write(buffer, 0, count);
      left -= count;
    }
    tar.closeArchiveEntry();
  }

  private void put(TarArchiveEntry entry, Map<String, Object> numbers, long modified)
      throws IOException {
    entry.setMode((int) numbers.get("mode") & 07777);
    entry.setUserId(inside((int) numbers.get("uid")));
    entry.setGroupId(inside((int) numbers.get("gid")));
    entry.setModTime(modified);
    tar.putArchiveEntry(entry);
  }

  private int inside(int hostId) {
    int id = hostId - ids.firstHostId();
    return id >= 0 && id < ids.count() ? id : 65_534;
  }
}
