package dev.hearth.gateway.entrance;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;

/**
 * Looks at how a plain connection begins: a client that speaks HTTP/2 without being asked says so
 * with its first bytes (RFC 9113, 3.3). Goes out of the way as soon as that is known, which for
 * nearly all other clients is at their first byte.
 */
final class FirstBytes extends ChannelInboundHandlerAdapter {
  // The rest of the preface is the codec's to check: no method of HTTP/1.1 has this name.
  private static final byte[] PREFACE = "PRI ".getBytes(StandardCharsets.US_ASCII);

  private final Runnable toHttp2;
  private ByteBuf held;

  FirstBytes(Runnable toHttp2) {
    this.toHttp2 = toHttp2;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (held != null) {
      held.writeBytes(data);
      data.release();
      data = held;
      held = null;
    }
    int same = common(data);
    if (same == data.readableBytes() && same < PREFACE.length) {
      // At most three bytes; the connection's patience between two requests goes on.
      held = data;
      return;
    }
    if (same == PREFACE.length) {
      toHttp2.run();
    }
    context.pipeline().remove(this);
    context.fireChannelRead(data);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  private static int common(ByteBuf data) {
    int most = Math.min(PREFACE.length, data.readableBytes());
    int same = 0;
    while (same < most && data.getByte(data.readerIndex() + same) == PREFACE[same]) {
      same++;
    }
    return same;
  }
}
