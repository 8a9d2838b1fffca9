package dev.hearth.gateway.http;

import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.wire.CallIdForm;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.HeaderFields;
import dev.hearth.gateway.wire.HeaderName;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/**
 * The id of a call: the caller's, where it sent a sane one that is not like those of events, else
 * one like a UUID.
 */
public final class CallId {
  private static final int LONGEST = 64;
  private static final byte[] LINE = "X-Call-Id: ".getBytes(StandardCharsets.US_ASCII);

  private final byte[] bytes = new byte[LONGEST];
  private int length;

  void choose(HeaderFields fields, Loop loop) {
    int given = fields.find(HeaderName.CALL_ID, 0);
    if (given >= 0 && fields.find(HeaderName.CALL_ID, given + 1) < 0 && accept(fields, given)) {
      return;
    }
    make(loop.random(), loop.random());
  }

  /** Of a call that outlives its caller: an id that nobody can know beforehand. */
  void chooseSecret(HeaderFields fields, SecureRandom random) {
    int given = fields.find(HeaderName.CALL_ID, 0);
    boolean chosen =
        given >= 0 && fields.find(HeaderName.CALL_ID, given + 1) < 0 && accept(fields, given);
    if (!chosen) {
      make(random.nextLong(), random.nextLong());
    }
  }

  private void make(long high, long low) {
    // Version 4 and variant 1 of RFC 9562.
    long versioned = (high & ~0xF000L) | 0x4000L;
    long variant = (low & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    int at = hex(0, versioned >>> 32, 8);
    at = hex(dash(at), versioned >>> 16, 4);
    at = hex(dash(at), versioned, 4);
    at = hex(dash(at), variant >>> 48, 4);
    length = hex(dash(at), variant, 12);
  }

  /** Forgets the call before. */
  void clear() {
    length = 0;
  }

  /** Whether this is the id of a call, and not of a request that never became one. */
  public boolean chosen() {
    return length > 0;
  }

  /** Writes the header line. */
  void writeLine(HeadWriter writer) {
    writer.put(LINE).put(bytes, 0, length).crlf();
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.US_ASCII);
  }

  private boolean accept(HeaderFields fields, int index) {
    int from = fields.valueStart(index);
    int size = fields.valueEnd(index) - from;
    if (size == 0
        || size > LONGEST
        || CallIdForm.isDerived(fields.bytes(), from, fields.valueEnd(index))) {
      return false;
    }
    byte[] source = fields.bytes();
    for (int i = 0; i < size; i++) {
      byte b = source[from + i];
      boolean sane =
          (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || (b >= '0' && b <= '9')
              || b == '-'
              || b == '_'
              || b == '.'
              || b == ':';
      if (!sane) {
        return false;
      }
      bytes[i] = b;
    }
    length = size;
    return true;
  }

  private int dash(int at) {
    bytes[at] = '-';
    return at + 1;
  }

  private int hex(int at, long number, int digits) {
    for (int i = 0; i < digits; i++) {
      bytes[at + i] = (byte) Character.forDigit((int) (number >>> ((digits - 1 - i) * 4)) & 15, 16);
    }
    return at + digits;
  }
}
