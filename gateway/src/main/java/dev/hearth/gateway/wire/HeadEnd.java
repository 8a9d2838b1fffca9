package dev.hearth.gateway.wire;

import io.netty.buffer.ByteBuf;

/** Finds where a head ends. Also finds an end made of bare LFs, so that it is refused at once. */
public final class HeadEnd {
  private HeadEnd() {}

  /**
   * Index after the empty line that ends a head, or -1 while it is not there.
   *
   * @param from where the head begins, or as far as was searched before, less 3
   */
  public static int find(ByteBuf buffer, int from) {
    int end = buffer.writerIndex();
    int at = from;
    while (at < end) {
      int feed = buffer.indexOf(at, end, (byte) '\n');
      if (feed < 0 || feed + 1 >= end) {
        return -1;
      }
      byte next = buffer.getByte(feed + 1);
      if (next == '\n') {
        return feed + 2;
      }
      if (next == '\r') {
        if (feed + 2 >= end) {
          return -1;
        }
        if (buffer.getByte(feed + 2) == '\n') {
          return feed + 3;
        }
      }
      at = feed + 1;
    }
    return -1;
  }
}
