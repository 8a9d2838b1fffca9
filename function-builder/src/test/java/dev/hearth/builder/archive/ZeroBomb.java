package dev.hearth.builder.archive;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;

/** A gzipped tar of one file full of zeros, made while it is read. */
final class ZeroBomb {
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0};

  private final long size;
  private long produced;

  ZeroBomb(long size) {
    this.size = size;
  }

  /** How many zeros were taken. */
  long produced() {
    return produced;
  }

  InputStream gzipped() {
    InputStream tar =
        new SequenceInputStream(
            Collections.enumeration(List.of(new ByteArrayInputStream(header()), new Zeros())));
    return new SequenceInputStream(
        new ByteArrayInputStream(GZIP_HEADER),
        new DeflaterInputStream(tar, new Deflater(Deflater.BEST_COMPRESSION, true)));
  }

  /** The size is not told truly, or the header alone would be reason enough. */
  private byte[] header() {
    TarArchiveEntry entry = new TarArchiveEntry("zeros");
    entry.setSize(1 << 10);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] block = new byte[512];
    entry.writeEntryHeader(block);
    try {
      bytes.write(block);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private final class Zeros extends InputStream {
    @Override
    public int read() {
      return produced++ < size ? 0 : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (produced >= size) {
        return -1;
      }
      java.util.Arrays.fill(buffer, offset, offset + length, (byte) 0);
      produced += length;
      return length;
    }
  }
}
