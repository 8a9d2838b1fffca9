package dev.hearth.invoker.layer;

import dev.hearth.api.image.Digest;
import dev.hearth.api.image.StoredLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/** Writes a layer entry by entry, also such entries as no honest tool writes. */
final class LayerOf {
  static final long MODIFIED = 1_700_000_000L;

  interface Compression {
    OutputStream over(OutputStream out) throws IOException;
  }

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream tar =
      new TarArchiveOutputStream(bytes, StandardCharsets.UTF_8.name());
  private int owner;

  LayerOf() {
    tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
    tar.setAddPaxHeadersForNonAsciiNames(true);
  }

  /** The owner and group of the entries that follow. */
  LayerOf ownedBy(int id) {
    owner = id;
    return this;
  }

  LayerOf folder(String name) {
    return folder(name, 0755);
  }

  LayerOf folder(String name, int mode) {
    return put(entry(name, TarConstants.LF_DIR, mode), new byte[0]);
  }

  LayerOf file(String name, String content) {
    return file(name, content, 0644);
  }

  LayerOf file(String name, String content, int mode) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    return put(entry(name, TarConstants.LF_NORMAL, mode), data);
  }

  LayerOf whiteOut(String name) {
    return file(name, "");
  }

  LayerOf link(String name, String target) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_SYMLINK, 0777);
    entry.setLinkName(target);
    return put(entry, new byte[0]);
  }

  LayerOf hardLink(String name, String target) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_LINK, 0644);
    entry.setLinkName(target);
    return put(entry, new byte[0]);
  }

  LayerOf node(String name, byte type) {
    return put(entry(name, type, 0600), new byte[0]);
  }

  LayerOf header(String name, String key, String value) {
    TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, 0644);
    entry.addPaxHeader(key, value);
    return put(entry, new byte[0]);
  }

  /** A header of any type with content, as {@code x}, {@code g} (pax) or {@code L} (GNU). */
  LayerOf extended(char type, String content) {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    byte[] header = header("extended", data.length);
    header[156] = (byte) type;
    sign(header);
    bytes.writeBytes(header);
    bytes.writeBytes(Arrays.copyOf(data, (data.length + 511) / 512 * 512));
    return this;
  }

  /** A header that promises {@code size} bytes; nothing follows it. */
  LayerOf promise(String name, long size) {
    byte[] header = header(name, size);
    bytes.writeBytes(header);
    return this;
  }

  /** A sparse file in the old GNU form that is one hole. */
  LayerOf hole(String name, long size) {
    byte[] header = header(name, 0);
    header[156] = 'S';
    place(header, 257, "ustar  \0");
    place(header, 386, String.format(Locale.ROOT, "%011o\0%011o\0", size, 0));
    place(header, 483, String.format(Locale.ROOT, "%011o\0", size));
    sign(header);
    bytes.writeBytes(header);
    return this;
  }

  private static void sign(byte[] header) {
    place(header, 148, "        ");
    int sum = 0;
    for (byte value : header) {
      sum += value & 0xff;
    }
    place(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
  }

  private byte[] header(String name, long size) {
    try {
      tar.flush();
      TarArchiveEntry entry = entry(name, TarConstants.LF_NORMAL, 0644);
      entry.setSize(size);
      byte[] header = new byte[512];
      entry.writeEntryHeader(header, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
      return header;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void place(byte[] header, int offset, String text) {
    byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, header, offset, ascii.length);
  }

  byte[] tar() {
    try {
      tar.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  StoredLayer gzip(Path blob) {
    return stored(blob, "application/vnd.oci.image.layer.v1.tar+gzip", GZIPOutputStream::new);
  }

  StoredLayer stored(Path blob, String mediaType, Compression compression) {
    return stored(blob, mediaType, compression, tar());
  }

  static StoredLayer stored(Path blob, String mediaType, Compression compression, byte[] plain) {
    try {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (OutputStream out = compression.over(packed)) {
        out.write(plain);
      }
      Files.write(blob, packed.toByteArray());
      return new StoredLayer(sha256(packed.toByteArray()), sha256(plain), mediaType, blob);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Digest sha256(byte[] bytes) {
    try {
      return Digest.ofHex(
          HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private TarArchiveEntry entry(String name, byte type, int mode) {
    TarArchiveEntry entry = new TarArchiveEntry(name, type, true);
    entry.setName(name);
    entry.setMode(mode);
    entry.setIds(owner, owner);
    entry.setModTime(MODIFIED * 1000);
    return entry;
  }

  private LayerOf put(TarArchiveEntry entry, byte[] content) {
    try {
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
