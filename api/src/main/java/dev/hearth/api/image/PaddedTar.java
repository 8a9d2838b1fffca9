package dev.hearth.api.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A tar that may end before the zeros that fill the last block of an entry's content, as Go's
 * reader takes it, and so do the tools that most images are made with: the zeros are added. Of the
 * archives of sources and the layers of images alike. For one thread.
 */
public final class PaddedTar extends FilterInputStream {
  private static final int BLOCK = 512;

  private int padding;

  /**
   * @param tar plain; best buffered, since headers are read by 512 bytes
   */
  public PaddedTar(InputStream tar) {
    super(tar);
  }

  /**
   * The content of an entry was read to its end; what follows are the zeros that fill its last
   * block.
   *
   * @param size of the content in the tar
   */
  public void contentEnds(long size) {
    padding = (int) ((BLOCK - size % BLOCK) % BLOCK);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    if (count < 0 && padding > 0 && length > 0) {
      count = Math.min(padding, length);
      Arrays.fill(buffer, offset, offset + count, (byte) 0);
    }
    padding -= Math.min(padding, Math.max(count, 0));
    return count;
  }

  /** By reading, so that added zeros can be skipped too. */
  @Override
  public long skip(long count) throws IOException {
    byte[] sink = new byte[8192];
    long skipped = 0;
    while (skipped < count) {
      int read = read(sink, 0, (int) Math.min(sink.length, count - skipped));
      if (read < 0) {
        break;
      }
      skipped += read;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
