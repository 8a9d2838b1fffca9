package dev.hearth.invoker.layer;

import dev.hearth.api.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Hashes what is read, and refuses to hand out more than it was allowed to. */
final class HashingStream extends FilterInputStream {
  private final MessageDigest sha256;
  private long left;
  private String excess;

  HashingStream(InputStream in) {
    super(in);
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
    unbounded();
  }

  /**
   * From now on at most {@code bytes} may be read.
   *
   * @param excess what a layer is told that holds more
   */
  void bound(long bytes, String excess) {
    left = bytes;
    this.excess = excess;
  }

  /** What {@link #bound} allowed and was not read yet, in bytes. */
  long left() {
    return left;
  }

  void unbounded() {
    bound(Long.MAX_VALUE, "");
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    if (count > 0) {
      left -= count;
      if (left < 0) {
        throw new HostileLayerException(excess);
      }
      sha256.update(buffer, offset, count);
    }
    return count;
  }

  /** By reading, since skipped bytes count and are part of the hash. */
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

  void drain() throws IOException {
    byte[] sink = new byte[65_536];
    while (read(sink, 0, sink.length) >= 0) {
      // The hash is what is wanted.
    }
  }

  Digest digest() {
    return Digest.ofHex(HexFormat.of().formatHex(sha256.digest()));
  }
}
