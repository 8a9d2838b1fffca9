package dev.hearth.gateway.wire;

import dev.hearth.api.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A request line and its headers, read from bytes. Used again for one request after the other.
 * Everything that two HTTP implementations might read in two ways is refused.
 */
public final class RequestHead extends HeadReader {
  private static final int LONGEST_METHOD = 32;
  private static final byte[] CONTINUE = ascii("100-continue");
  private static final byte[] HTTP = ascii("http://");
  private static final byte[] HTTPS = ascii("https://");

  private static final Pattern PROTOCOL =
      Pattern.compile("(?i)(?!(h2c?|http|tls)(/|$))[a-z0-9!#$%&'*+.^_`|~-]+(/[0-9a-z._-]+)?");

  private int length;
  private int methodStart;
  private int methodEnd;
  private int targetStart;
  private int targetEnd;
  private boolean expectsContinue;

  /**
   * Reads the head in {@code bytes[0, end)}, which ends with an empty line.
   *
   * @throws BadMessageException for anything that is not allowed
   */
  public void read(byte[] bytes, int end) {
    begin(bytes);
    length = end;
    int at = 0;
    // One empty line before a request is put up with, as RFC 9112 (2.2) asks.
    if (bytes[0] == '\r' && bytes[1] == '\n' && end > 2) {
      at = 2;
    }
    at = requestLine(bytes, at, end);
    lines(bytes, at, end);
    host();
    expectation();
  }

  public byte[] bytes() {
    return fields().bytes();
  }

  /** Bytes of the whole head, its last empty line included. */
  public int length() {
    return length;
  }

  public int methodStart() {
    return methodStart;
  }

  public int methodEnd() {
    return methodEnd;
  }

  /** Where the path begins; of an absolute target the path alone counts. */
  public int targetStart() {
    return targetStart;
  }

  public int targetEnd() {
    return targetEnd;
  }

  public boolean expectsContinue() {
    return expectsContinue;
  }

  /**
   * {@inheritDoc} Other versions of HTTP, and TLS, are none: a function would take requests past
   * the gateway then. Nor may such a request have a body, or be HTTP/1.0.
   */
  @Override
  public String upgrade() {
    String protocol = super.upgrade();
    return protocol.isEmpty()
            || http10()
            || chunked()
            || contentLength() > 0
            || !PROTOCOL.matcher(protocol).matches()
        ? ""
        : protocol;
  }

  public boolean isHead() {
    return methodIs("HEAD");
  }

  public boolean isOptions() {
    return methodIs("OPTIONS");
  }

  /** Whether sending it twice does what sending it once does (RFC 9110, 9.2.2). */
  public boolean idempotent() {
    return methodIs("GET")
        || isHead()
        || methodIs("PUT")
        || methodIs("DELETE")
        || methodIs("OPTIONS")
        || methodIs("TRACE");
  }

  private boolean methodIs(String method) {
    if (methodEnd - methodStart != method.length()) {
      return false;
    }
    byte[] bytes = bytes();
    for (int i = 0; i < method.length(); i++) {
      if (bytes[methodStart + i] != method.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private int requestLine(byte[] bytes, int start, int end) {
    int at = start;
    while (Octets.isToken(bytes[at])) {
      at++;
    }
    if (at == start || bytes[at] != ' ' || at - start > LONGEST_METHOD) {
      throw new BadMessageException("the request does not begin with a method and one space");
    }
    methodStart = start;
    methodEnd = at;
    at++;
    targetStart = at;
    while (Octets.isTarget(bytes[at])) {
      at++;
    }
    if (at == targetStart || bytes[at] != ' ') {
      throw new BadMessageException(
          "the request target is empty, or has a character that must be percent-encoded");
    }
    targetEnd = at;
    int versionStart = at + 1;
    at = versionStart;
    while (at < end && bytes[at] > ' ') {
      at++;
    }
    version(bytes, versionStart, at);
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new BadMessageException("the request line does not end with CR LF");
    }
    if (methodIs("CONNECT")) {
      throw new BadMessageException("CONNECT is not supported; Hearth is not a forward proxy");
    }
    return at + 2;
  }

  private void host() {
    int host = fields().find(HeaderName.HOST, 0);
    if (host < 0) {
      if (!http10()) {
        throw new BadMessageException("an HTTP/1.1 request needs a Host header");
      }
    } else {
      if (fields().find(HeaderName.HOST, host + 1) >= 0) {
        throw new BadMessageException("Host is given more than once");
      }
      byte[] bytes = bytes();
      for (int i = fields().valueStart(host); i < fields().valueEnd(host); i++) {
        if (!Octets.isHost(bytes[i])) {
          throw new BadMessageException("Host has a character that may not be in a host's name");
        }
      }
    }
    if (bytes()[targetStart] != '/') {
      absoluteTarget(host);
    }
  }

  /** A target with scheme and authority must name the host that Host names. */
  private void absoluteTarget(int host) {
    byte[] bytes = bytes();
    int authority = startsWith(HTTP) ? HTTP.length : startsWith(HTTPS) ? HTTPS.length : 0;
    if (authority == 0) {
      if (targetEnd - targetStart == 1 && bytes[targetStart] == '*') {
        return;
      }
      throw new BadMessageException("the request target must begin with '/' or 'http://'");
    }
    int start = targetStart + authority;
    int end = start;
    while (end < targetEnd && bytes[end] != '/' && bytes[end] != '?') {
      end++;
    }
    if (host < 0
        || end == targetEnd
        || bytes[end] != '/'
        || !sameIgnoringCase(start, end, fields().valueStart(host), fields().valueEnd(host))) {
      throw new BadMessageException(
          "an absolute request target must have a path and name the same host as Host");
    }
    targetStart = end;
  }

  private boolean startsWith(byte[] prefix) {
    return targetEnd - targetStart > prefix.length
        && Octets.equalIgnoringCase(bytes(), targetStart, targetStart + prefix.length, prefix);
  }

  private boolean sameIgnoringCase(int from, int to, int otherFrom, int otherTo) {
    if (to == from || to - from != otherTo - otherFrom) {
      return false;
    }
    byte[] bytes = bytes();
    for (int i = 0; i < to - from; i++) {
      if (Octets.lower(bytes[from + i]) != Octets.lower(bytes[otherFrom + i])) {
        return false;
      }
    }
    return true;
  }

  private void expectation() {
    expectsContinue = false;
    int expect = fields().find(HeaderName.EXPECT, 0);
    if (expect >= 0) {
      if (!fields().valueIs(expect, CONTINUE)
          || fields().find(HeaderName.EXPECT, expect + 1) >= 0) {
        throw new BadMessageException(
            ErrorCode.EXPECTATION_FAILED, "Expect may only be '100-continue', once");
      }
      expectsContinue = !http10();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
