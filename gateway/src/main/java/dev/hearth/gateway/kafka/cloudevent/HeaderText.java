package dev.hearth.gateway.kafka.cloudevent;

import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Bytes and text as values of HTTP headers. */
final class HeaderText {
  private static final String HEX = "0123456789ABCDEF";

  private HeaderText() {}

  /** UTF-8 in percent-encoding; base64 for bytes that are not UTF-8. */
  static String of(byte[] bytes) {
    return utf8(bytes)
        .map(HeaderText::percentEncoded)
        .orElseGet(() -> Base64.getEncoder().encodeToString(bytes));
  }

  static Optional<String> utf8(byte[] bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** Takes percent-encoding back. */
  static String decoded(String text) {
    return text.indexOf('%') < 0
        ? text
        : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /**
   * As the HTTP binding of CloudEvents 1.0 (3.1.3.2) has it: everything but the printable ASCII
   * characters other than blank, quote and percent. No line break can pass.
   */
  static String percentEncoded(String text) {
    StringBuilder encoded = new StringBuilder(text.length() + 16);
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b > ' ' && b < 0x7f && b != '"' && b != '%') {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(HEX.charAt((b >> 4) & 0xf)).append(HEX.charAt(b & 0xf));
      }
    }
    return encoded.toString();
  }
}
