package dev.hearth.builder.archive;

import dev.hearth.api.image.PaddedTar;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar from outside. Extended headers (pax, long names of GNU, maps of sparse files) are read into
 * memory before an entry can be looked at, and global ones are applied to each entry that follows;
 * here they are bounded first. For one thread.
 */
public final class BoundedTar extends TarArchiveInputStream {
  /** All headers of one entry together. */
  private static final long MAX_HEADER_BYTES = 1 << 20;

  /** Each is read by a call within the call for the one before. */
  private static final int MAX_HEADERS = 16;

  /** Of all global headers; that of git has 52 bytes. */
  private static final long MAX_GLOBAL_BYTES = 1024;

  private static final int TYPE = 156;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;

  /** More headers than an honest program writes; the message goes on with "the archive". */
  public static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused(String message) {
      super(message);
    }
  }

  private final Gate gate;
  private final PaddedTar padded;
  private final NameBytes names = new NameBytes();
  private boolean begun;
  private int headers;
  private long globalBytes;

  private BoundedTar(Gate gate, PaddedTar padded) {
    super(padded, StandardCharsets.UTF_8.name());
    this.gate = gate;
    this.padded = padded;
  }

  /**
   * @param tar plain; best buffered, since headers are read by 512 bytes
   */
  public static BoundedTar of(InputStream tar) {
    Gate gate = new Gate(tar);
    return new BoundedTar(gate, new PaddedTar(gate));
  }

  /**
   * The next entry, or null at the end. Bytes of a name that are not UTF-8 are U+FFFD.
   *
   * @throws Refused for headers beyond the bounds
   */
  public TarArchiveEntry next() throws IOException {
    if (begun) {
      transferTo(OutputStream.nullOutputStream()); // what was not read of the content is no header
      padded.contentEnds(getCurrentEntry().getSize());
    }
    begun = true;
    headers = 0;
    names.clear();
    gate.left = MAX_HEADER_BYTES;
    try {
      TarArchiveEntry entry = getNextEntry();
      if (entry != null) {
        names.showIn(entry);
      }
      return entry;
    } finally {
      gate.left = Long.MAX_VALUE;
    }
  }

  @Override
  protected byte[] getLongNameData() throws IOException {
    byte[] name = super.getLongNameData();
    names.longName(name);
    return name;
  }

  @Override
  protected byte[] readRecord() throws IOException {
    byte[] record = super.readRecord();
    if (record != null && record.length > TYPE) {
      check(record);
      names.header(record);
    }
    return record;
  }

  private void check(byte[] record) throws Refused {
    if (++headers > MAX_HEADERS) {
      throw new Refused("has more than " + MAX_HEADERS + " headers for one entry");
    }
    if (record[TYPE] == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
      globalBytes += size(record);
      if (globalBytes > MAX_GLOBAL_BYTES) {
        throw new Refused("has global headers of more than " + MAX_GLOBAL_BYTES + " bytes");
      }
    }
  }

  /** A size that is no octal number of a few digits is more than any bound. */
  private static long size(byte[] record) {
    long size = 0;
    for (int i = SIZE; i < SIZE + SIZE_LENGTH; i++) {
      int digit = record[i] - '0';
      if (digit >= 0 && digit < 8) {
        size = size * 8 + digit;
      } else if (record[i] != ' ' && record[i] != 0) {
        return MAX_GLOBAL_BYTES + 1;
      }
    }
    return size;
  }

  /** What is wrong with an archive that could not be read, for people. */
  public static String reason(Exception e) {
    String message = String.valueOf(e.getMessage());
    boolean cut =
        e instanceof EOFException
            || message.contains("runcated")
            || message.contains("nexpected end")
            || message.contains("nexpected EOF");
    return cut ? "it ends too early, as if it were cut off" : message;
  }

  /** Lets through what may be read of headers. */
  private static final class Gate extends FilterInputStream {
    private long left = Long.MAX_VALUE;

    Gate(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int got = in.read(buffer, offset, length);
      count(got);
      return got;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = in.skip(count);
      count(skipped);
      return skipped;
    }

    @Override
    public boolean markSupported() {
      return false;
    }

    private void count(long bytes) throws Refused {
      if (left != Long.MAX_VALUE && bytes > 0) {
        left -= bytes;
        if (left < 0) {
          throw new Refused(
              "has headers of more than " + (MAX_HEADER_BYTES >> 20) + " MiB for one entry");
        }
      }
    }
  }
}
