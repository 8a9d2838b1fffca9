package dev.hearth.gateway.kafka.cloudevent;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/** Bytes and text as values of HTTP headers. */
final class HeaderText {
  private static final String HEX = "0123456789ABCDEF";

  private HeaderText() {}

  /** UTF-8 in percent-encoding; base64 for bytes that are not UTF-8. */
  static String of(byte[] bytes) {
    if (needNoEncoding(bytes)) {
      return new String(bytes, StandardCharsets.US_ASCII);
    }
    return utf8(bytes)
        .map(HeaderText::percentEncoded)
        .orElseGet(() -> Base64.getEncoder().encodeToString(bytes));
  }

  static Optional<String> utf8(byte[] bytes) {
    if (areAscii(bytes)) {
      return Optional.of(new String(bytes, StandardCharsets.US_ASCII));
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * What an attribute of a CloudEvent in a header of HTTP says: the bytes are UTF-8 where they can
   * be, and percent-encoding is taken back where it is one of UTF-8.
   *
   * @param value in which each character is a byte
   */
  static String received(String value) {
    String text = utf8(value.getBytes(StandardCharsets.ISO_8859_1)).orElse(value);
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] source = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < source.length; i++) {
      if (source[i] == '%') {
        if (i + 2 >= source.length
            || !HexFormat.isHexDigit(source[i + 1])
            || !HexFormat.isHexDigit(source[i + 2])) {
          return text;
        }
        bytes.write(
            HexFormat.fromHexDigit(source[i + 1]) << 4 | HexFormat.fromHexDigit(source[i + 2]));
        i += 2;
      } else {
        bytes.write(source[i]);
      }
    }
    return utf8(bytes.toByteArray()).orElse(text);
  }

  /** Takes percent-encoding back. */
  static String decoded(String text) {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] bytes = new byte[text.length()];
    int size = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%' && i + 2 < text.length()) {
        bytes[size++] = (byte) HexFormat.fromHexDigits(text, i + 1, i + 3);
        i += 2;
      } else {
        bytes[size++] = (byte) c;
      }
    }
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /**
   * As the HTTP binding of CloudEvents 1.0 (3.1.3.2) has it: everything but the printable ASCII
   * characters other than blank, quote and percent. No line break can pass.
   */
  static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (passes(b)) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return encoded.toString();
  }

  private static boolean passes(byte b) {
    return b > ' ' && b < 0x7f && b != '"' && b != '%';
  }

  private static boolean needNoEncoding(byte[] bytes) {
    for (byte b : bytes) {
      if (!passes(b)) {
        return false;
      }
    }
    return true;
  }

  private static boolean areAscii(byte[] bytes) {
    for (byte b : bytes) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }
}
