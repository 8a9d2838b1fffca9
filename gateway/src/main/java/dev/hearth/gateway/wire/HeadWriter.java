package dev.hearth.gateway.wire;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Builds a head, or another text, of bytes. May be used again for one after the other, by one
 * thread.
 */
public final class HeadWriter {
  private static final int USUAL_HEAD = 4096;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes;
  private int size;

  public HeadWriter() {
    this(USUAL_HEAD);
  }

  /**
   * @param expected bytes; it grows beyond them
   */
  public HeadWriter(int expected) {
    this.bytes = new byte[expected];
  }

  public HeadWriter clear() {
    size = 0;
    return this;
  }

  public int size() {
    return size;
  }

  /** What was written, up to {@link #size}; good until the next thing is written. */
  public byte[] bytes() {
    return bytes;
  }

  /** A copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  public HeadWriter put(byte[] source) {
    return put(source, 0, source.length);
  }

  public HeadWriter put(byte[] source, int from, int to) {
    room(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
    return this;
  }

  /** Writes text of which every character is in ISO 8859-1. */
  @SuppressWarnings("deprecation") // the one way to copy such text without an array in between
  public HeadWriter put(String text) {
    room(text.length());
    text.getBytes(0, text.length(), bytes, size);
    size += text.length();
    return this;
  }

  public HeadWriter put(char character) {
    room(1);
    bytes[size++] = (byte) character;
    return this;
  }

  public HeadWriter crlf() {
    return put('\r').put('\n');
  }

  /** Writes a number of 0 or more. */
  public HeadWriter decimal(long number) {
    room(20);
    int digits = 1;
    for (long power = 10; number >= power && digits < 19; power *= 10) {
      digits++;
    }
    int at = size + digits;
    long rest = number;
    for (; rest > Integer.MAX_VALUE; rest /= 10) {
      bytes[--at] = (byte) ('0' + rest % 10);
    }
    // Of an int it costs a third.
    int small = (int) rest;
    do {
      bytes[--at] = (byte) ('0' + small % 10);
      small /= 10;
    } while (at > size);
    size += digits;
    return this;
  }

  /** Writes all 16 digits. */
  public HeadWriter hex16(long number) {
    return hex(number, 16);
  }

  /** Writes the lowest {@code digits} digits. */
  public HeadWriter hex(long number, int digits) {
    room(digits);
    for (int i = digits - 1; i >= 0; i--) {
      bytes[size++] = HEX[(int) (number >>> (i * 4)) & 15];
    }
    return this;
  }

  /** Writes nanoseconds as milliseconds with three decimals. */
  public HeadWriter millis(long nanos) {
    long micros = Math.max(0, nanos) / 1000;
    decimal(micros / 1000).put('.');
    long decimals = micros % 1000;
    return put((char) ('0' + decimals / 100))
        .put((char) ('0' + decimals / 10 % 10))
        .put((char) ('0' + decimals % 10));
  }

  /**
   * Writes those header lines that are meant for the other side.
   *
   * @param without names to leave out besides, of {@link HeaderName#set}
   */
  public HeadWriter fields(HeaderFields fields, long without) {
    byte[] source = fields.bytes();
    int runStart = 0;
    int runEnd = 0;
    for (int i = 0; i < fields.count(); i++) {
      if (!fields.name(i).isIn(without) && !fields.endsHere(i)) {
        // Neighbours are copied in one go.
        if (fields.lineStart(i) != runEnd) {
          put(source, runStart, runEnd);
          runStart = fields.lineStart(i);
        }
        runEnd = fields.lineEnd(i);
      }
    }
    return put(source, runStart, runEnd);
  }

  /** Writes all lines with that name, whether or not they are meant for the other side. */
  public HeadWriter lines(HeaderFields fields, HeaderName name) {
    for (int i = fields.find(name, 0); i >= 0; i = fields.find(name, i + 1)) {
      put(fields.bytes(), fields.lineStart(i), fields.lineEnd(i));
    }
    return this;
  }

  /** Writes one header's value. */
  public HeadWriter value(HeaderFields fields, int index) {
    return put(fields.bytes(), fields.valueStart(index), fields.valueEnd(index));
  }

  public void writeTo(ByteBuf buffer) {
    buffer.writeBytes(bytes, 0, size);
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
