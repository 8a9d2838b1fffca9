package dev.hearth.gateway.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The header lines of one head, as positions in the bytes that they were read from. Used again for
 * one head after the other by one event loop: whoever needs a value longer than that copies it.
 */
public final class HeaderFields {
  /** More lines than this are refused; a head that large is an attack or a mistake. */
  static final int MOST = 256;

  private byte[] bytes = new byte[0];
  private int count;
  private HeaderName[] names = new HeaderName[32];
  private int[] positions = new int[32 * 5];
  // Tokens of Connection that are not close or keep-alive: names of headers to leave out.
  private boolean nominates;

  void clear(byte[] source) {
    bytes = source;
    count = 0;
    nominates = false;
  }

  void add(int lineStart, int nameEnd, int valueStart, int valueEnd, int lineEnd) {
    if (count == names.length) {
      names = Arrays.copyOf(names, count * 2);
      positions = Arrays.copyOf(positions, count * 10);
    }
    names[count] = HeaderName.of(bytes, lineStart, nameEnd);
    int at = count * 5;
    positions[at] = lineStart;
    positions[at + 1] = nameEnd;
    positions[at + 2] = valueStart;
    positions[at + 3] = valueEnd;
    positions[at + 4] = lineEnd;
    count++;
  }

  public int count() {
    return count;
  }

  public HeaderName name(int index) {
    return names[index];
  }

  public byte[] bytes() {
    return bytes;
  }

  int lineStart(int index) {
    return positions[index * 5];
  }

  int nameEnd(int index) {
    return positions[index * 5 + 1];
  }

  public int valueStart(int index) {
    return positions[index * 5 + 2];
  }

  public int valueEnd(int index) {
    return positions[index * 5 + 3];
  }

  int lineEnd(int index) {
    return positions[index * 5 + 4];
  }

  /** Index of the first line with this name at or after {@code from}, or -1. */
  public int find(HeaderName name, int from) {
    for (int i = from; i < count; i++) {
      if (names[i] == name) {
        return i;
      }
    }
    return -1;
  }

  /** The name as it was sent. */
  public String nameText(int index) {
    return text(lineStart(index), nameEnd(index));
  }

  public String value(int index) {
    return text(valueStart(index), valueEnd(index));
  }

  /** Whether the value, without regard to case, is {@code lowerCase}. */
  boolean valueIs(int index, byte[] lowerCase) {
    return Octets.equalIgnoringCase(bytes, valueStart(index), valueEnd(index), lowerCase);
  }

  /** Whether {@code lowerCase}, without regard to case, is a member of the value, a list. */
  boolean valueHas(int index, byte[] lowerCase) {
    int at = valueStart(index);
    int end = valueEnd(index);
    while (at < end) {
      int next = Tokens.end(bytes, at, end);
      int from = Tokens.trimStart(bytes, at, next);
      if (Octets.equalIgnoringCase(bytes, from, Tokens.trimEnd(bytes, from, next), lowerCase)) {
        return true;
      }
      at = next + 1;
    }
    return false;
  }

  void nominates() {
    nominates = true;
  }

  /** Whether this line concerns the connection only: by its name, or since Connection names it. */
  boolean endsHere(int index) {
    if (names[index].hopByHop()) {
      return true;
    }
    return nominates && names[index] == HeaderName.OTHER && nominated(index);
  }

  private boolean nominated(int index) {
    for (int i = find(HeaderName.CONNECTION, 0); i >= 0; i = find(HeaderName.CONNECTION, i + 1)) {
      int at = valueStart(i);
      int end = valueEnd(i);
      while (at < end) {
        int next = Tokens.end(bytes, at, end);
        if (sameName(index, Tokens.trimStart(bytes, at, next), Tokens.trimEnd(bytes, at, next))) {
          return true;
        }
        at = next + 1;
      }
    }
    return false;
  }

  private boolean sameName(int index, int from, int to) {
    int start = lineStart(index);
    if (to - from != nameEnd(index) - start) {
      return false;
    }
    for (int i = 0; i < to - from; i++) {
      if (Octets.lower(bytes[from + i]) != Octets.lower(bytes[start + i])) {
        return false;
      }
    }
    return true;
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }
}
