package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.wire.BodyFraming;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.ResponseHead;
import dev.hearth.gateway.wire.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

/** Writes answers to a client: what a function sends, and what the gateway says itself. */
// What fails in writing is seen by the handler of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class AnswerWriter {
  private final Loop loop;
  private final Channel channel;

  // The head, and as much of a small body as has come, to be written in one go.
  private ByteBuf unsent;
  private ByteBuf trailers = Unpooled.EMPTY_BUFFER;
  private boolean chunked;

  AnswerWriter(Loop loop, Channel channel) {
    this.loop = loop;
    this.channel = channel;
  }

  void interim(ResponseHead head) {
    HeadWriter writer = loop.writer();
    ResponseHeads.writeInterim(writer, head);
    write(writer);
  }

  /**
   * @param bodyless whether no body follows, whatever the head says
   * @param lines further header lines
   * @param callId null for the admin API
   */
  void head(
      ResponseHead head,
      boolean bodyless,
      boolean inChunks,
      boolean close,
      boolean oldClient,
      byte[] lines,
      CallId callId,
      Exchange exchange) {
    chunked = inChunks;
    HeadWriter writer = loop.writer();
    ResponseHeads.write(
        writer, head, loop.dateLine(), inChunks, close, oldClient, lines, callId, exchange);
    long body = bodyless ? 0 : Math.max(512, head.contentLength());
    unsent = channel.alloc().directBuffer(writer.size() + (int) Math.min(body, BodyFraming.SMALL));
    writer.writeTo(unsent);
  }

  void upgraded(ResponseHead head, CallId callId) {
    chunked = false;
    HeadWriter writer = loop.writer();
    ResponseHeads.writeUpgraded(writer, head, callId);
    write(writer);
    channel.flush();
  }

  /** A piece of the body, which becomes the writer's. */
  void data(ByteBuf data) {
    if (unsent != null && data.readableBytes() <= BodyFraming.SMALL) {
      BodyFraming.append(unsent, data, chunked);
      if (unsent.readableBytes() > 4 * BodyFraming.SMALL) {
        writeUnsent();
      }
      return;
    }
    writeUnsent();
    BodyFraming.write(channel, data, chunked);
    if (!channel.isWritable()) {
      channel.flush();
    }
  }

  void trailers(Trailers lines) {
    if (chunked) {
      trailers = lines.lines(channel.alloc());
    }
  }

  void flush() {
    writeUnsent();
    channel.flush();
  }

  /** Writes what ends the body, without sending it. */
  void end() {
    ByteBuf last = trailers;
    trailers = Unpooled.EMPTY_BUFFER;
    if (unsent != null) {
      BodyFraming.appendEnd(unsent, chunked, last);
      writeUnsent();
    } else {
      BodyFraming.writeEnd(channel, chunked, last);
    }
  }

  /** Takes an answer back of which nothing was written yet, and says whether that was so. */
  boolean withdraw() {
    boolean whole = unsent != null;
    release();
    return whole;
  }

  /** Writes an error, without sending it. */
  void problem(
      ErrorCode code, String detail, String callId, byte[] lines, boolean close, boolean bodyless) {
    HeadWriter writer = loop.writer();
    Problem.write(writer, code, detail, callId, loop.dateLine(), lines, close, bodyless);
    write(writer);
  }

  /** Forgets what was not written. */
  void release() {
    if (unsent != null) {
      unsent.release();
      unsent = null;
    }
    trailers.release();
    trailers = Unpooled.EMPTY_BUFFER;
  }

  private void writeUnsent() {
    if (unsent != null) {
      ByteBuf head = unsent;
      unsent = null;
      channel.write(head, channel.voidPromise());
    }
  }

  /** Writes a whole answer, without sending it. */
  void write(HeadWriter writer) {
    ByteBuf buffer = channel.alloc().directBuffer(writer.size());
    writer.writeTo(buffer);
    channel.write(buffer, channel.voidPromise());
  }
}
