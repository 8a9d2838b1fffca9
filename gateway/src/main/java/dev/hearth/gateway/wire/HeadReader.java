package dev.hearth.gateway.wire;

import dev.hearth.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;

/** Reads header lines, and what of them decides how a body is framed. Strict. */
abstract class HeadReader {
  static final long UNKNOWN = -1;

  private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] UPGRADE = "upgrade".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TE = "te".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);
  private static final int NONE = -1;
  private static final int SEVERAL = -2;
  private static final int LONGEST_LENGTH = 18; // digits; fits a long

  private final HeaderFields fields = new HeaderFields();

  private long contentLength;
  private boolean chunked;
  private boolean close;
  private boolean keepAlive;
  private boolean switches;
  private int upgrade;
  private int keepAliveLine;
  private boolean namesTe;
  private boolean takesTrailers;
  private int minorVersion;

  public final HeaderFields fields() {
    return fields;
  }

  /** The body's length in bytes as it was declared, or -1. */
  public final long contentLength() {
    return contentLength;
  }

  public final boolean chunked() {
    return chunked;
  }

  /** Whether the connection may carry another message after this one. */
  public final boolean persistent() {
    return minorVersion == 1 ? !close : keepAlive && !close;
  }

  public final boolean http10() {
    return minorVersion == 0;
  }

  /** Whether TE, which Connection must name, says that trailers are not thrown away. */
  public final boolean takesTrailers() {
    return namesTe && takesTrailers;
  }

  /** The one protocol that the connection shall change to, or has changed to; "" for none. */
  public String upgrade() {
    return switches && upgrade >= 0 ? fields.value(upgrade) : "";
  }

  /** Index of a Keep-Alive line, or a negative number. */
  final int keepAliveLine() {
    return keepAliveLine;
  }

  final void begin(byte[] bytes) {
    fields.clear(bytes);
    contentLength = UNKNOWN;
    chunked = false;
    close = false;
    keepAlive = false;
    switches = false;
    upgrade = NONE;
    keepAliveLine = NONE;
    namesTe = false;
    takesTrailers = false;
    minorVersion = 1;
  }

  /**
   * Reads {@code HTTP/1.0} or {@code HTTP/1.1} at {@code at}. A later minor version is read as 1.1
   * (RFC 9110, 2.5).
   */
  final void version(byte[] bytes, int at, int end) {
    if (end - at != 8
        || bytes[at] != 'H'
        || bytes[at + 1] != 'T'
        || bytes[at + 2] != 'T'
        || bytes[at + 3] != 'P'
        || bytes[at + 4] != '/'
        || !Octets.isDigit(bytes[at + 5])
        || bytes[at + 6] != '.'
        || !Octets.isDigit(bytes[at + 7])) {
      throw new BadMessageException("the first line does not name HTTP/1.0 or HTTP/1.1");
    }
    if (bytes[at + 5] != '1') {
      throw new BadMessageException(
          ErrorCode.HTTP_VERSION_NOT_SUPPORTED,
          "the first line names HTTP/%c.%c; HTTP/1.0 and HTTP/1.1 begin so, and HTTP/2 with its preface"
              .formatted(bytes[at + 5], bytes[at + 7]));
    }
    minorVersion = bytes[at + 7] == '0' ? 0 : 1;
  }

  /** Reads all lines from {@code from} up to the empty one that ends at {@code end}. */
  final void lines(byte[] bytes, int from, int end) {
    fieldLines(bytes, from, end);
    framing();
  }

  /** Like {@link #lines}, of lines that say nothing about the message's framing. */
  final void fieldLines(byte[] bytes, int from, int end) {
    int at = from;
    while (bytes[at] != '\r') {
      if (bytes[at] == '\n') {
        throw new BadMessageException("a line ends with LF alone; lines end with CR LF");
      }
      if (fields.count() == HeaderFields.MOST) {
        throw new BadMessageException(
            ErrorCode.HEADERS_TOO_LARGE,
            "more than " + HeaderFields.MOST + " header lines; send fewer");
      }
      at = line(bytes, at, end);
    }
    if (at + 2 != end || bytes[at + 1] != '\n') {
      throw new BadMessageException("a header line begins with CR");
    }
  }

  private int line(byte[] bytes, int start, int end) {
    int at = start;
    while (Octets.isToken(bytes[at])) {
      at++;
    }
    if (at == start || bytes[at] != ':') {
      throw new BadMessageException(
          bytes[start] == ' ' || bytes[start] == '\t'
              ? "a header is continued on a further line; that is not supported"
              : "a header name is empty, or has a character that may not be in one");
    }
    int nameEnd = at;
    at++;
    while (bytes[at] == ' ' || bytes[at] == '\t') {
      at++;
    }
    int valueStart = at;
    while (Octets.isValue(bytes[at])) {
      at++;
    }
    if (bytes[at] != '\r' || at + 1 >= end || bytes[at + 1] != '\n') {
      throw new BadMessageException(
          "a header value has a control character, or its line does not end with CR LF");
    }
    fields.add(start, nameEnd, valueStart, Tokens.trimEnd(bytes, valueStart, at), at + 2);
    return at + 2;
  }

  private void framing() {
    for (int i = 0; i < fields.count(); i++) {
      switch (fields.name(i)) {
        case CONTENT_LENGTH -> contentLength(i);
        case TRANSFER_ENCODING -> transferEncoding(i);
        case CONNECTION -> connection(i);
        case UPGRADE -> upgrade = upgrade == NONE ? i : SEVERAL;
        case KEEP_ALIVE -> keepAliveLine = i;
        case TE -> takesTrailers |= fields.valueHas(i, TRAILERS);
        default -> {}
      }
    }
    if (chunked && contentLength != UNKNOWN) {
      throw new BadMessageException("both Content-Length and Transfer-Encoding are given");
    }
  }

  private void contentLength(int index) {
    if (contentLength != UNKNOWN) {
      throw new BadMessageException("Content-Length is given more than once");
    }
    byte[] bytes = fields.bytes();
    int from = fields.valueStart(index);
    int to = fields.valueEnd(index);
    if (to == from || to - from > LONGEST_LENGTH) {
      throw new BadMessageException("Content-Length is not a number of 1 to 18 digits");
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        throw new BadMessageException("Content-Length is not a number of 1 to 18 digits");
      }
      length = length * 10 + digit;
    }
    contentLength = length;
  }

  private void transferEncoding(int index) {
    if (chunked || !fields.valueIs(index, CHUNKED) || minorVersion == 0) {
      throw new BadMessageException(
          "Transfer-Encoding may only be 'chunked', once, and in HTTP/1.1");
    }
    chunked = true;
  }

  private void connection(int index) {
    byte[] bytes = fields.bytes();
    int at = fields.valueStart(index);
    int end = fields.valueEnd(index);
    while (at < end) {
      int next = Tokens.end(bytes, at, end);
      int from = Tokens.trimStart(bytes, at, next);
      int to = Tokens.trimEnd(bytes, from, next);
      if (Octets.equalIgnoringCase(bytes, from, to, CLOSE)) {
        close = true;
      } else if (Octets.equalIgnoringCase(bytes, from, to, KEEP_ALIVE)) {
        keepAlive = true;
      } else if (Octets.equalIgnoringCase(bytes, from, to, UPGRADE)) {
        switches = true;
      } else if (Octets.equalIgnoringCase(bytes, from, to, TE)) {
        namesTe = true;
      } else if (to > from) {
        fields.nominates();
      }
      at = next + 1;
    }
  }
}
