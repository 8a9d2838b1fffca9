package dev.hearth.gateway.h2;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Timeout;
import dev.hearth.gateway.http.CallId;
import dev.hearth.gateway.http.Destination;
import dev.hearth.gateway.http.Problem;
import dev.hearth.gateway.http.Receiver;
import dev.hearth.gateway.http.Reception;
import dev.hearth.gateway.http.ResponseHeads;
import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.BodyFraming;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.RequestHead;
import dev.hearth.gateway.wire.ResponseHead;
import dev.hearth.gateway.wire.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import org.jboss.logging.Logger;

/**
 * One stream: a request and its answer. A piece of the answer's body is kept until the next comes,
 * so that the last one can carry the end of the stream.
 */
// What fails in writing or closing is seen by channelInactive.
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"})
final class H2Stream extends ChannelInboundHandlerAdapter implements Receiver {
  private static final Logger LOG = Logger.getLogger(H2Stream.class);

  /**
   * A call is sent off once this much of its body is at hand, or nothing more is for the moment.
   */
  private static final int GATHERED = 64 << 10;

  private static final AsciiString HEAD = AsciiString.cached("HEAD");

  private enum State {
    HEAD,
    BODY,
    /** The request was read; its answer is on its way. */
    ANSWER,
    /** Answered; what still comes is thrown away. */
    ANSWERED,
    CLOSED
  }

  private final H2Connection connection;
  private final Loop loop;
  private final Channel channel;
  private final CallId callId = new CallId();
  private final Destination destination = new Destination();
  private final Timeout patience =
      new Timeout() {
        @Override
        protected void expired() {
          patienceEnded();
        }
      };

  private State state = State.HEAD;
  private Exchange exchange;
  private boolean started;
  private boolean headRequest;
  private boolean expectsContinue;
  private boolean inputEnded;
  private long bodyBytes;
  private long bodyLimit;
  private long declaredBytes;
  private Http2Headers unsentHead;
  private ByteBuf unsent;
  private Http2Headers unsentTrailers;

  H2Stream(H2Connection connection, Channel channel) {
    this.connection = connection;
    this.loop = connection.loop();
    this.channel = channel;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.opened();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    try {
      switch (message) {
        case Http2HeadersFrame frame -> {
          inputEnded |= frame.isEndStream();
          headers(frame);
        }
        case Http2DataFrame frame -> {
          inputEnded |= frame.isEndStream();
          data(frame);
        }
        default -> {}
      }
    } catch (MalformedRequestException e) {
      LOG.debugf("resetting a stream: %s", e.getMessage());
      reset(Http2Error.PROTOCOL_ERROR);
    } catch (BadMessageException e) {
      refuse(e.code(), e.getMessage());
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange != null && state == State.BODY) {
      if (started) {
        exchange.requestFlush();
      } else if (bodyBytes == declaredBytes) {
        // Only the end is missing; with trailers, the request has to be in chunks.
        waitForBody();
      } else {
        startExchange();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.recipientMayTakeMore(channel.isWritable());
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof Http2ResetFrame) {
      gone();
    }
    ReferenceCountUtil.release(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    gone();
    connection.closed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof Http2Exception broken) {
      // The codec found the stream to break the rules, and resets none that its client has ended.
      // Whatever is wrong with what comes on such a stream, it should not have come.
      boolean late = inputEnded && broken.error() == Http2Error.PROTOCOL_ERROR;
      reset(late ? Http2Error.STREAM_CLOSED : broken.error());
    } else {
      LOG.errorf(cause, "resetting a stream after an error of Hearth's own");
      reset(Http2Error.INTERNAL_ERROR);
    }
  }

  // Reading

  private void headers(Http2HeadersFrame frame) {
    switch (state) {
      case HEAD -> requestHead(frame);
      case BODY -> requestEnded(trailers(frame.headers()));
      case ANSWER, ANSWERED, CLOSED -> {}
    }
  }

  private void requestHead(Http2HeadersFrame frame) {
    HeadWriter text = connection.text();
    RequestText.write(text, frame.headers(), frame.isEndStream());
    state = frame.isEndStream() ? State.ANSWER : State.BODY;
    headRequest = HEAD.contentEquals(frame.headers().method());
    RequestHead head = loop.requestHead();
    head.read(text.bytes(), text.size());
    expectsContinue = head.expectsContinue();
    declaredBytes = head.contentLength();
    connection.reception().receive(head, connection.peer(), callId, destination, this);
  }

  @Override
  public void begin(Exchange next, HeadWriter head, long limit) {
    exchange = next;
    bodyLimit = limit;
    // Room for a small body behind the head.
    ByteBuf buffer = channel.alloc().directBuffer(head.size() + BodyFraming.SMALL);
    head.writeTo(buffer);
    next.beginWith(buffer);
    if (state == State.ANSWER) {
      next.requestEnd();
      startExchange();
    }
  }

  @Override
  public boolean closesAfterAnswer() {
    return false;
  }

  private void startExchange() {
    Exchange starting = exchange;
    started = true;
    starting.start();
    if (exchange == starting && state == State.BODY) {
      waitForBody();
      if (starting.gathers()) {
        read(false);
      }
    }
  }

  private void data(Http2DataFrame frame) {
    if (exchange == null || state != State.BODY) {
      return;
    }
    ByteBuf content = frame.content();
    bodyBytes += content.readableBytes();
    if (bodyBytes > bodyLimit) {
      throw new BadMessageException(ErrorCode.PAYLOAD_TOO_LARGE, Reception.tooLarge(bodyLimit));
    }
    if (content.isReadable()) {
      exchange.requestData(content.retain());
    }
    if (frame.isEndStream()) {
      requestEnded(Unpooled.EMPTY_BUFFER);
    } else if (exchange != null && started) {
      waitForBody();
    } else if (exchange != null && bodyBytes >= GATHERED) {
      startExchange();
    }
  }

  /** Those that may be passed on, as lines. */
  private ByteBuf trailers(Http2Headers fields) {
    HeadWriter text = connection.text();
    RequestText.writeTrailers(text, fields);
    Trailers trailers = new Trailers();
    trailers.read(text.bytes(), text.size());
    return trailers.lines(channel.alloc());
  }

  /**
   * @param trailers are released
   */
  private void requestEnded(ByteBuf trailers) {
    if (state != State.BODY || exchange == null) {
      // Answered meanwhile.
      trailers.release();
    } else {
      state = State.ANSWER;
      loop.cancel(patience);
      exchange.requestEnd(trailers);
      if (!started) {
        startExchange();
      }
    }
  }

  // Answering

  @Override
  public void connected() {
    if (state == State.BODY) {
      if (expectsContinue && bodyBytes == 0) {
        Http2Headers interim = new DefaultHttp2Headers(false, 1).status("100");
        channel.writeAndFlush(new DefaultHttp2HeadersFrame(interim, false));
      }
      expectsContinue = false;
      waitForBody();
      read(true);
    }
  }

  @Override
  public void interim(ResponseHead head) {
    HeadWriter writer = loop.writer();
    ResponseHeads.writeInterim(writer, head);
    channel.write(new DefaultHttp2HeadersFrame(new AnswerText(writer).headers(), false));
  }

  @Override
  public void head(ResponseHead head) {
    HeadWriter writer = loop.writer();
    ResponseHeads.write(
        writer,
        head,
        loop.dateLine(),
        false,
        false,
        false,
        destination.answerLines(),
        callId.chosen() ? callId : null,
        exchange);
    unsentHead = new AnswerText(writer).headers();
  }

  @Override
  public void trailers(Trailers trailers) {
    ByteBuf lines = trailers.lines(channel.alloc());
    if (lines.isReadable()) {
      unsentTrailers = AnswerText.trailers(ByteBufUtil.getBytes(lines));
    }
    lines.release();
  }

  @Override
  public void data(ByteBuf data) {
    writeUnsent(false);
    unsent = data;
    if (!channel.isWritable()) {
      channel.flush();
      if (exchange != null) {
        exchange.recipientMayTakeMore(channel.isWritable());
      }
    }
  }

  @Override
  public void flush() {
    writeUnsent(false);
    channel.flush();
  }

  @Override
  public void end() {
    exchange = null;
    answered(writeUnsent(true));
  }

  @Override
  public void failed(ErrorCode code, String message, boolean begun) {
    exchange = null;
    if (begun && !withdraw()) {
      // The status is on its way; only a cut tells the client that the rest is missing.
      reset(Http2Error.INTERNAL_ERROR);
    } else {
      answerProblem(code, message);
    }
  }

  @Override
  public void mayGoOn(boolean more) {
    if (state == State.BODY) {
      if (more) {
        waitForBody();
      }
      read(more);
    }
  }

  @Override
  public void answerProblem(ErrorCode code, String detail) {
    connection.refusals().count(code);
    HeadWriter writer = loop.writer();
    Problem.write(
        writer,
        code,
        detail,
        callId.toString(),
        loop.dateLine(),
        destination.answerLines(),
        false,
        headRequest);
    answer(writer);
  }

  @Override
  public void answer(HeadWriter writer) {
    exchange = null;
    AnswerText text = new AnswerText(writer);
    unsentHead = text.headers();
    int size = writer.size() - text.bodyStart();
    if (size > 0) {
      unsent = channel.alloc().directBuffer(size);
      unsent.writeBytes(writer.bytes(), text.bodyStart(), size);
    }
    answered(writeUnsent(true));
  }

  /** Refuses a request that breaks the rules of HTTP in any of its versions, or a limit. */
  private void refuse(ErrorCode code, String message) {
    Exchange refused = exchange;
    exchange = null;
    boolean begun = false;
    if (refused != null) {
      begun = refused.responseBegun();
      if (started) {
        refused.refuse(code);
      } else {
        refused.drop();
      }
    }
    if (begun && !withdraw()) {
      reset(Http2Error.INTERNAL_ERROR);
    } else {
      answerProblem(code, message);
    }
  }

  /** Takes an answer back of which nothing was written; false when that is too late. */
  private boolean withdraw() {
    if (unsentHead == null) {
      return false;
    }
    releaseUnsent();
    return true;
  }

  private void releaseUnsent() {
    unsentHead = null;
    unsentTrailers = null;
    if (unsent != null) {
      unsent.release();
      unsent = null;
    }
  }

  private ChannelFuture writeUnsent(boolean last) {
    ChannelFuture written = null;
    Http2Headers head = unsentHead;
    ByteBuf data = unsent;
    unsentHead = null;
    unsent = null;
    boolean trailed = last && unsentTrailers != null;
    boolean ends = last && !trailed;
    if (head != null) {
      written = channel.write(new DefaultHttp2HeadersFrame(head, ends && data == null));
    }
    if (data != null) {
      written = channel.write(new DefaultHttp2DataFrame(data, ends));
    } else if (ends && head == null) {
      written = channel.write(new DefaultHttp2DataFrame(Unpooled.EMPTY_BUFFER, true));
    }
    if (trailed) {
      written = channel.write(new DefaultHttp2HeadersFrame(unsentTrailers, true));
      unsentTrailers = null;
    }
    return written;
  }

  private void answered(ChannelFuture written) {
    if (state == State.CLOSED) {
      return;
    }
    boolean unread = state == State.HEAD || state == State.BODY;
    state = State.ANSWERED;
    // A client that takes nothing of what is left may not hold it for ever.
    loop.set(patience, loop.now() + connection.limits().idleTime().toNanos());
    if (unread) {
      // The client is to stop sending, and to believe the answer (RFC 9113, 8.1).
      read(true);
      written.addListener(done -> reset(Http2Error.NO_ERROR));
    }
    channel.flush();
  }

  private void reset(Http2Error error) {
    if (state != State.CLOSED) {
      gone();
      channel.writeAndFlush(new DefaultHttp2ResetFrame(error));
      channel.close();
    }
  }

  /** The stream is over, whatever was still to come of it. */
  private void gone() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    loop.cancel(patience);
    releaseUnsent();
    if (exchange != null) {
      Exchange abandoned = exchange;
      exchange = null;
      if (started) {
        abandoned.cancel();
      } else {
        abandoned.drop();
      }
    }
  }

  // Waiting

  private void patienceEnded() {
    switch (state) {
      case BODY -> {
        if (channel.config().isAutoRead()) {
          refuse(
              ErrorCode.REQUEST_TIMEOUT,
              "nothing of the body arrived for "
                  + connection.limits().bodyTime().toMillis()
                  + " ms");
        }
      }
      case ANSWERED -> reset(Http2Error.CANCEL);
      case HEAD, ANSWER, CLOSED -> {}
    }
  }

  private void waitForBody() {
    loop.set(patience, loop.now() + connection.limits().bodyTime().toNanos());
  }

  private void read(boolean more) {
    if (channel.config().isAutoRead() != more) {
      channel.config().setAutoRead(more);
    }
  }
}
