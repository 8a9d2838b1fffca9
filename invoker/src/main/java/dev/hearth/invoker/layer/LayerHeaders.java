package dev.hearth.invoker.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar with few headers for each entry: each is read by a call within the call for the one before,
 * and global ones are applied to every entry that follows. How long they are together is bounded by
 * what {@link LayerTar} lets it read.
 */
final class LayerHeaders extends TarArchiveInputStream {
  private static final int MAX_HEADERS = 16;

  /** Of all global headers; that of git has 52 bytes. */
  private static final long MAX_GLOBAL_BYTES = 1024;

  private static final int TYPE = 156;
  private static final int SIZE = 124;
  private static final int SIZE_LENGTH = 12;

  private int headers;
  private long globalBytes;

  LayerHeaders(InputStream tar) {
    super(tar, StandardCharsets.UTF_8.name());
  }

  void entryBegins() {
    headers = 0;
  }

  @Override
  protected byte[] readRecord() throws IOException {
    byte[] record = super.readRecord();
    if (record != null && record.length > TYPE) {
      check(record);
    }
    return record;
  }

  private void check(byte[] record) throws HostileLayerException {
    if (++headers > MAX_HEADERS) {
      throw new HostileLayerException("it has more than " + MAX_HEADERS + " headers for one entry");
    }
    if (record[TYPE] == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
      globalBytes += size(record);
      if (globalBytes > MAX_GLOBAL_BYTES) {
        throw new HostileLayerException(
            "it has global headers of more than " + MAX_GLOBAL_BYTES + " bytes");
      }
    }
  }

  /** A size that is no octal number is more than any bound. */
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
}
