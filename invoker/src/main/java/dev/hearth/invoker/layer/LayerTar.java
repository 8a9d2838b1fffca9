package dev.hearth.invoker.layer;

import com.github.luben.zstd.ZstdInputStream;
import dev.hearth.api.image.PaddedTar;
import dev.hearth.api.image.StoredLayer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Reads a layer's blob into a folder, and checks that both of its digests are right. */
final class LayerTar {
  private static final int BUFFER_BYTES = 1 << 16;

  /** Long names and extended headers are read into memory before anything can be asked of them. */
  private static final long MAX_HEADER_BYTES = 1 << 20;

  /** What headers and padding may add to the content, in all. */
  private static final long MAX_OVERHEAD_BYTES = 1L << 30;

  /** The latest time that ext4 can hold, in the year 2446. */
  private static final long MAX_EPOCH_SECOND = 15_032_385_535L;

  private final StoredLayer layer;
  private final IdShift shift;
  private final LayerLimits limits;
  private long bytes;
  private long entries;
  private long overhead = MAX_OVERHEAD_BYTES;

  LayerTar(StoredLayer layer, IdShift shift, LayerLimits limits) {
    this.layer = layer;
    this.shift = shift;
    this.limits = limits;
  }

  void unpackTo(Path folder) throws IOException {
    try (InputStream file = Files.newInputStream(layer.blob());
        HashingStream blob = new HashingStream(file);
        InputStream plain = plain(blob);
        HashingStream tar = new HashingStream(plain);
        LayerTree tree = new LayerTree(folder, shift)) {
      unpack(tar, tree);
      tar.bound(overhead, "it goes on for more than 1 GiB after its end");
      tar.drain();
      blob.drain();
      tree.finish();
      check("diff id", layer.diffId(), tar.digest());
      check("digest", layer.digest(), blob.digest());
    }
  }

  /** By its first bytes: media types of real images are wrong too often, and the digest decides. */
  private static InputStream plain(InputStream blob) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(blob, BUFFER_BYTES);
    buffered.mark(4);
    byte[] magic = buffered.readNBytes(4);
    buffered.reset();
    if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
      return new BufferedInputStream(new GZIPInputStream(buffered, BUFFER_BYTES), BUFFER_BYTES);
    }
    if (magic.length == 4
        && (magic[0] & 0xff) == 0x28
        && (magic[1] & 0xff) == 0xb5
        && (magic[2] & 0xff) == 0x2f
        && (magic[3] & 0xff) == 0xfd) {
      return new BufferedInputStream(new ZstdInputStream(buffered), BUFFER_BYTES);
    }
    return buffered;
  }

  private void unpack(HashingStream raw, LayerTree tree) throws IOException {
    PaddedTar padded = new PaddedTar(raw);
    LayerHeaders tar = new LayerHeaders(padded);
    while (true) {
      tar.entryBegins();
      long allowed = Math.min(MAX_HEADER_BYTES, overhead);
      raw.bound(allowed, "its headers take more than 1 MiB for one entry, or 1 GiB in all");
      TarArchiveEntry entry = tar.getNextEntry();
      overhead -= allowed - raw.left();
      raw.unbounded();
      if (entry == null) {
        return;
      }
      count(entry);
      InputStream content = new EntryContent(tar);
      apply(entry, content, tree);
      content.skip(Long.MAX_VALUE);
      padded.contentEnds(entry.getSize());
    }
  }

  private void count(TarArchiveEntry entry) throws IOException {
    entries++;
    if (entries > limits.maxEntries()) {
      throw new HostileLayerException("it has more than " + limits.maxEntries() + " entries");
    }
    long size = Math.max(entry.getSize(), entry.getRealSize());
    if (size < 0 || size > limits.maxBytes() - bytes) {
      throw tooLarge();
    }
  }

  private HostileLayerException tooLarge() {
    return new HostileLayerException(
        "it unpacks to more than " + limits.maxBytes() + " bytes, the limit for one layer");
  }

  private void apply(TarArchiveEntry entry, InputStream content, LayerTree tree)
      throws IOException {
    LayerPath path = LayerPath.of(entry.getName());
    if (path.isOpaqueMark()) {
      tree.opaque(path.parent());
    } else if (path.isAufsPrivate()) {
      return;
    } else if (path.isWhiteOut()) {
      tree.whiteOut(path.hidden());
    } else if (isFolder(entry)) {
      tree.folder(path, attributes(entry));
    } else {
      switch (entry.getLinkFlag()) {
        case TarConstants.LF_NORMAL,
            TarConstants.LF_OLDNORM,
            TarConstants.LF_CONTIG,
            TarConstants.LF_GNUTYPE_SPARSE ->
            tree.file(path, attributes(entry), content);
        case TarConstants.LF_SYMLINK ->
            tree.symbolicLink(path, entry.getLinkName(), attributes(entry));
        case TarConstants.LF_LINK -> tree.hardLink(path, LayerPath.of(entry.getLinkName()));
        case TarConstants.LF_FIFO -> tree.fifo(path, attributes(entry));
        // A container gets its devices from its runtime; honest images hold /dev/null and the like.
        case TarConstants.LF_CHR, TarConstants.LF_BLK -> {}
        default ->
            throw new HostileLayerException(
                "'" + path.full() + "' is of an unknown type (" + entry.getLinkFlag() + ")");
      }
    }
  }

  /** Before there was a type for folders, a slash at the end of a file's name said so. */
  private static boolean isFolder(TarArchiveEntry entry) {
    return switch (entry.getLinkFlag()) {
      case TarConstants.LF_DIR -> true;
      case TarConstants.LF_NORMAL, TarConstants.LF_OLDNORM -> entry.getName().endsWith("/");
      default -> false;
    };
  }

  private Attributes attributes(TarArchiveEntry entry) throws IOException {
    Instant modified = entry.getLastModifiedTime().toInstant();
    if (modified.getEpochSecond() < 0 || modified.getEpochSecond() > MAX_EPOCH_SECOND) {
      modified = Instant.EPOCH;
    }
    return new Attributes(
        host(entry, entry.getLongUserId()),
        host(entry, entry.getLongGroupId()),
        entry.getMode() & 0xfff,
        modified);
  }

  private int host(TarArchiveEntry entry, long id) throws IOException {
    if (id < 0 || id >= shift.count()) {
      throw new HostileLayerException(
          "'"
              + entry.getName()
              + "' belongs to the id "
              + id
              + ", but a container has the ids 0 to "
              + (shift.count() - 1));
    }
    return shift.toHost((int) id);
  }

  private static void check(String what, Object expected, Object actual) throws IOException {
    if (!expected.equals(actual)) {
      throw new HostileLayerException("its " + what + " is " + actual + ", not " + expected);
    }
  }

  /** The content of the entry at hand; counts towards the limit as it is read. */
  private final class EntryContent extends InputStream {
    private final InputStream tar;

    EntryContent(InputStream tar) {
      this.tar = tar;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = tar.read(buffer, offset, length);
      if (count > 0) {
        bytes += count;
        if (bytes > limits.maxBytes()) {
          throw tooLarge();
        }
      }
      return count;
    }
  }
}
