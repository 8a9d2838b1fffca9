package dev.hearth.gateway.wire;

/** A status line and its headers, read from bytes. Used again for one answer after the other. */
public final class ResponseHead extends HeadReader {
  private int status;
  private int statusStart;
  private int statusEnd;

  /**
   * Reads the head in {@code bytes[0, end)}, which ends with an empty line.
   *
   * @throws BadMessageException for anything that is not allowed
   */
  public void read(byte[] bytes, int end) {
    begin(bytes);
    int at = 0;
    while (bytes[at] > ' ') {
      at++;
    }
    version(bytes, 0, at);
    if (end - at < 6 || bytes[at] != ' ') {
      throw new BadMessageException("the status line has no status");
    }
    statusStart = at;
    status = digit(bytes[at + 1]) * 100 + digit(bytes[at + 2]) * 10 + digit(bytes[at + 3]);
    at += 4;
    if (status < 100 || status > 599 || (bytes[at] != ' ' && bytes[at] != '\r')) {
      throw new BadMessageException("the status is not a number from 100 to 599");
    }
    while (Octets.isValue(bytes[at])) {
      at++;
    }
    if (bytes[at] != '\r' || bytes[at + 1] != '\n') {
      throw new BadMessageException("the status line has a control character");
    }
    statusEnd = at;
    lines(bytes, at + 2, end);
  }

  public int status() {
    return status;
  }

  /** After how many idle seconds the sender closes the connection (Keep-Alive), or -1. */
  public long keepAliveSeconds() {
    int line = keepAliveLine();
    return line < 0 ? -1 : KeepAlive.timeout(fields(), line);
  }

  /** Writes the rest of the status line: the status and the reason, as they came. */
  public void writeStatus(HeadWriter writer) {
    writer.put(fields().bytes(), statusStart, statusEnd);
  }

  /** Whether it is followed by the real answer. */
  public boolean interim() {
    return status < 200;
  }

  /** Whether this status never has a body, whatever the headers say. */
  public boolean bodyless() {
    return status < 200 || status == 204 || status == 304;
  }

  private static int digit(byte b) {
    if (b < '0' || b > '9') {
      throw new BadMessageException("the status is not a number from 100 to 599");
    }
    return b - '0';
  }
}
