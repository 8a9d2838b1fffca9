package dev.hearth.gateway.kafka.engine;

import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;

/**
 * What is finished above a mark, as the metadata of a commit: a bitmap or the lengths of its runs,
 * whichever is shorter, in base64.
 */
public final class MarkText {
  /** Characters that brokers take by default ({@code offset.metadata.max.bytes}). */
  public static final int LIMIT = 4096;

  private static final String BITS = "h1b";
  private static final String RUNS = "h1r";

  private MarkText() {}

  /** At most {@code limit} characters: what does not fit is left out, and comes again. */
  public static String of(BitSet above, int limit) {
    if (above.isEmpty() || limit <= BITS.length()) {
      return "";
    }
    int room = (limit - BITS.length()) * 3 / 4;
    byte[] bits = above.toByteArray();
    byte[] runs = runs(above, room);
    boolean runsAreWhole = sumOf(runs) >= above.length();
    if (bits.length <= room && (!runsAreWhole || bits.length <= runs.length)) {
      return text(BITS, bits);
    }
    return runsAreWhole || sumOf(runs) > room * 8L
        ? text(RUNS, runs)
        : text(BITS, Arrays.copyOf(bits, Math.min(bits.length, room)));
  }

  /** Nothing for a text that is not ours or of a later version: then more comes again. */
  public static BitSet read(String text) {
    try {
      if (text != null && text.startsWith(BITS)) {
        return BitSet.valueOf(bytes(text));
      }
      if (text != null && text.startsWith(RUNS)) {
        return fromRuns(bytes(text));
      }
    } catch (IllegalArgumentException e) {
      return new BitSet();
    }
    return new BitSet();
  }

  private static String text(String kind, byte[] bytes) {
    return kind + Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static byte[] bytes(String text) {
    return Base64.getDecoder().decode(text.substring(BITS.length()));
  }

  /** Lengths as variable-length integers, those of unfinished ones first. */
  private static byte[] runs(BitSet above, int room) {
    byte[] runs = new byte[room];
    int size = 0;
    int at = 0;
    boolean finished = false;
    while (at < above.length()) {
      int end = finished ? above.nextClearBit(at) : above.nextSetBit(at);
      byte[] length = variable(end - at);
      if (size + length.length > room) {
        break;
      }
      System.arraycopy(length, 0, runs, size, length.length);
      size += length.length;
      at = end;
      finished = !finished;
    }
    return Arrays.copyOf(runs, size);
  }

  private static byte[] variable(int value) {
    byte[] bytes = new byte[5];
    int size = 0;
    int rest = value;
    for (; rest > 0x7f; rest >>>= 7) {
      bytes[size++] = (byte) ((rest & 0x7f) | 0x80);
    }
    bytes[size++] = (byte) rest;
    return Arrays.copyOf(bytes, size);
  }

  private static long sumOf(byte[] runs) {
    return Arrays.stream(lengths(runs)).sum();
  }

  private static BitSet fromRuns(byte[] runs) {
    BitSet above = new BitSet();
    long at = 0;
    boolean finished = false;
    for (long length : lengths(runs)) {
      if (length < 0 || at + length > Integer.MAX_VALUE - 1) {
        break;
      }
      above.set((int) at, (int) (at + length), finished);
      at += length;
      finished = !finished;
    }
    return above;
  }

  private static long[] lengths(byte[] runs) {
    long[] lengths = new long[runs.length];
    int count = 0;
    int shift = 0;
    for (byte b : runs) {
      lengths[count] |= (b & 0x7fL) << shift;
      shift += 7;
      if (b >= 0) {
        count++;
        shift = 0;
      }
    }
    return Arrays.copyOf(lengths, count);
  }
}
