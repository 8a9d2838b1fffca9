package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Timeout;
import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.BodyFraming;
import dev.hearth.gateway.wire.HeadEnd;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.RequestHead;
import dev.hearth.gateway.wire.ResponseHead;
import dev.hearth.gateway.wire.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * A client's connection: reads one request after the other, has each answered before it reads the
 * next, and keeps no more than one read's worth of bytes that nobody takes.
 */
// What fails in writing or closing is seen by exceptionCaught and channelInactive.
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"})
public final class ClientConnection extends ChannelInboundHandlerAdapter
    implements Receiver, ClientLink {
  private static final Logger LOG = Logger.getLogger(ClientConnection.class);
  // Without a byte from the client, and in all.
  private static final Duration LINGER = Duration.ofSeconds(2);
  private static final Duration LONGEST_LINGER = Duration.ofSeconds(30);
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private enum State {
    /** Between two requests, or within a head. */
    HEAD,
    BODY,
    /** The request was read; its answer is on its way. */
    ANSWER,
    /** The protocol is another one; bytes go both ways until either side ends it. */
    TUNNEL,
    /** Answered and shut for writing; what still comes is thrown away, so that no reset does. */
    LINGER,
    CLOSED
  }

  private final Loop loop;
  private final Surroundings around;
  private final Connections connections;
  private final Channel channel;
  private final Peer peer;
  private final Reception reception;
  private final CallId callId = new CallId();
  private final RequestBody body = new RequestBody();
  private final AnswerWriter answer;
  private final Destination destination = new Destination();
  private final Timeout patience =
      new Timeout() {
        @Override
        protected void expired() {
          patienceEnded();
        }
      };

  private final IdleOrder.Entry idleEntry = new IdleOrder.Entry(this);
  private State state = State.HEAD;
  private ByteBuf held;
  private int searched;
  private boolean processing;

  private Exchange exchange;
  private boolean started;
  private boolean headRequest;
  private boolean oldClient;
  private boolean keepAlive;
  private boolean expectsContinue;
  private boolean inputEnded;
  private long lingerEndNanos;

  public ClientConnection(
      Loop loop, Surroundings around, Connections connections, Channel channel, Peer peer) {
    this.loop = loop;
    this.around = around;
    this.connections = connections;
    this.channel = channel;
    this.peer = peer;
    this.reception = new Reception(loop, around);
    this.answer = new AnswerWriter(loop, channel);
  }

  /** Closes the connection if it is between two requests; else it closes after the answer. */
  @Override
  public void drain() {
    var _ = closeIfIdle();
  }

  @Override
  public boolean closeIfIdle() {
    boolean idle = state == State.HEAD && exchange == null && held == null;
    if (idle) {
      channel.close();
    }
    return idle;
  }

  @Override
  public void refuse() {
    channel.close();
  }

  @Override
  public IdleOrder.Entry idleEntry() {
    return idleEntry;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connections.add(this);
    waitFor(around.limits().idleTime());
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf data = (ByteBuf) message;
    if (state == State.LINGER || state == State.CLOSED) {
      data.release();
      if (state == State.LINGER) {
        lingerOn();
      }
      return;
    }
    if (held != null) {
      held.writeBytes(data);
      data.release();
      data = held;
      held = null;
    } else {
      searched = data.readerIndex();
    }
    process(data);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange != null && started && state != State.ANSWER) {
      exchange.requestFlush();
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
    // Only of a connection that is, or was, a tunnel: others are closed as soon as they end.
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      if (state == State.TUNNEL && exchange != null) {
        exchange.tunnelInputEnd();
        waitFor(around.limits().bodyTime());
      } else {
        channel.close();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connections.remove(this);
    state = State.CLOSED;
    loop.cancel(patience);
    release();
    if (exchange != null) {
      Exchange abandoned = exchange;
      exchange = null;
      abandoned.cancel();
    }
  }

  /** Another protocol takes the connection over, or it is closed. */
  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    connections.remove(this);
    loop.cancel(patience);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!PeerFault.is(cause)) {
      LOG.errorf(cause, "closing a client's connection after an error of Hearth's own");
    }
    context.close();
  }

  // Reading

  private void process(ByteBuf data) {
    processing = true;
    try {
      while (data.isReadable() && advance(data)) {
        // goes on
      }
      if (exchange != null && !started) {
        startExchange();
      }
    } catch (BadMessageException e) {
      refuse(e.code(), e.getMessage());
    } finally {
      processing = false;
      if (data.isReadable() && (state == State.HEAD || state == State.ANSWER)) {
        held = data;
      } else {
        data.release();
      }
    }
    if (state == State.ANSWER && held != null) {
      read(false);
    }
  }

  /** Whether it is worth looking at the rest of {@code data}. */
  private boolean advance(ByteBuf data) {
    return switch (state) {
      case HEAD -> readHead(data);
      case BODY -> {
        readBody(data);
        yield true;
      }
      case TUNNEL -> {
        exchange.requestData(data.readRetainedSlice(data.readableBytes()));
        yield false;
      }
      case ANSWER -> false;
      case LINGER, CLOSED -> {
        data.skipBytes(data.readableBytes());
        yield false;
      }
    };
  }

  private boolean readHead(ByteBuf data) {
    int end = HeadEnd.find(data, Math.max(data.readerIndex(), searched));
    int length = (end < 0 ? data.writerIndex() : end) - data.readerIndex();
    if (length > around.limits().headBytes()) {
      data.skipBytes(data.readableBytes());
      throw new BadMessageException(
          ErrorCode.HEADERS_TOO_LARGE,
          "the request line and headers have more than "
              + around.limits().headBytes()
              + " bytes; send fewer");
    }
    if (end < 0) {
      if (searched == data.readerIndex()) {
        waitFor(around.limits().headTime());
      }
      // The empty line may begin in the last three bytes.
      searched = Math.max(data.readerIndex() + 1, data.writerIndex() - 3);
      return false;
    }
    RequestHead head = loop.requestHead();
    keepAlive = false;
    headRequest = false;
    oldClient = false;
    callId.clear();
    destination.clear();
    byte[] bytes = loop.take(data, length);
    searched = data.readerIndex();
    head.read(bytes, length);
    headRead(head);
    return true;
  }

  private void headRead(RequestHead head) {
    headRequest = head.isHead();
    oldClient = head.http10();
    keepAlive = head.persistent() && !connections.draining();
    expectsContinue = head.expectsContinue();
    body.begin(head);
    boolean hasBody = !body.ended();
    // What is refused right away is not read on.
    state = hasBody ? State.BODY : State.ANSWER;
    reception.receive(head, peer, callId, destination, this);
    if (exchange != null && !hasBody) {
      exchange.requestEnd();
      startExchange();
    }
  }

  @Override
  public void begin(Exchange next, HeadWriter head, long bodyLimit) {
    exchange = next;
    body.limitTo(bodyLimit);
    started = false;
    // Room for a small body behind the head.
    ByteBuf buffer =
        channel
            .alloc()
            .directBuffer(head.size() + (int) Math.min(body.remaining(), BodyFraming.SMALL));
    head.writeTo(buffer);
    next.beginWith(buffer);
  }

  private void startExchange() {
    Exchange starting = exchange;
    started = true;
    starting.start();
    if (exchange == starting && state != State.ANSWER) {
      waitFor(around.limits().bodyTime());
      if (starting.gathers()) {
        read(false);
      }
    }
  }

  private void readBody(ByteBuf data) {
    ByteBuf piece = body.next(data);
    while (piece != null) {
      if (body.ended()) {
        state = State.ANSWER;
      }
      exchange.requestData(piece);
      if (exchange == null) {
        return;
      }
      piece = body.next(data);
    }
    if (body.ended()) {
      state = State.ANSWER;
      exchange.requestEnd(body.trailers(channel.alloc()));
      if (exchange != null && !started) {
        startExchange();
      }
    } else if (started) {
      waitFor(around.limits().bodyTime());
    }
  }

  // Answering

  @Override
  public void connected() {
    if (state == State.BODY) {
      if (expectsContinue && !body.begun()) {
        channel.writeAndFlush(Unpooled.wrappedBuffer(CONTINUE), channel.voidPromise());
      }
      expectsContinue = false;
      waitFor(around.limits().bodyTime());
      read(true);
    }
  }

  @Override
  public void interim(ResponseHead head) {
    if (!oldClient) {
      answer.interim(head);
    }
  }

  @Override
  public void head(ResponseHead head) {
    boolean bodyless = headRequest || head.bodyless();
    boolean unknownLength = !bodyless && head.contentLength() < 0;
    boolean readNoFurther = state == State.BODY && !head.persistent();
    if ((unknownLength && oldClient) || readNoFurther || connections.draining()) {
      keepAlive = false;
    }
    answer.head(
        head,
        bodyless,
        unknownLength && !oldClient,
        !keepAlive,
        oldClient,
        destination.answerLines(),
        callId.chosen() ? callId : null,
        exchange);
  }

  @Override
  public void upgraded(ResponseHead head) {
    state = State.TUNNEL;
    keepAlive = false;
    loop.cancel(patience);
    Tunnels.prepare(channel);
    answer.upgraded(head, callId);
    read(true);
    if (held != null) {
      ByteBuf data = held;
      held = null;
      exchange.requestData(data);
      exchange.requestFlush();
    }
  }

  @Override
  public void data(ByteBuf data) {
    answer.data(data);
    if (!channel.isWritable() && exchange != null) {
      exchange.recipientMayTakeMore(false);
    }
    if (inputEnded) {
      waitFor(around.limits().bodyTime());
    }
  }

  @Override
  public void trailers(Trailers trailers) {
    answer.trailers(trailers);
  }

  @Override
  public void flush() {
    answer.flush();
  }

  @Override
  public void end() {
    exchange = null;
    answer.end();
    answered();
  }

  @Override
  public void failed(ErrorCode code, String message, boolean begun) {
    exchange = null;
    if (begun && !answer.withdraw()) {
      // The status is on its way; only a cut tells the client that the rest is missing.
      release();
      channel.close();
    } else {
      answerProblem(code, message);
    }
  }

  @Override
  public void mayGoOn(boolean more) {
    if (state == State.BODY) {
      if (more) {
        waitFor(around.limits().bodyTime());
      }
      read(more);
    } else if (state == State.TUNNEL) {
      read(more);
    }
  }

  @Override
  public boolean closesAfterAnswer() {
    keepAlive &= state == State.ANSWER;
    return !keepAlive;
  }

  @Override
  public void answerProblem(ErrorCode code, String detail) {
    around.refusals().count(code);
    answer.problem(
        code,
        detail,
        callId.toString(),
        destination.answerLines(),
        closesAfterAnswer(),
        headRequest);
    answered();
  }

  @Override
  public void answer(HeadWriter whole) {
    exchange = null;
    answer.write(whole);
    answered();
  }

  /** Refuses a request that breaks the rules; nothing after it on the connection can be trusted. */
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
    if (begun && !answer.withdraw()) {
      release();
      channel.close();
      return;
    }
    keepAlive = false;
    if (state == State.HEAD) {
      state = State.ANSWER;
    }
    answerProblem(code, message);
  }

  private void answered() {
    if (state == State.ANSWER && keepAlive) {
      state = State.HEAD;
      channel.flush();
      connections.idle(this);
      waitFor(around.limits().idleTime());
      if (!processing) {
        resume();
      }
    } else {
      linger();
    }
  }

  private void resume() {
    read(true);
    if (held != null) {
      ByteBuf data = held;
      held = null;
      searched = data.readerIndex();
      process(data);
    }
  }

  /** Closes so that the answer arrives, even while the client still sends. */
  private void linger() {
    boolean all = (state == State.ANSWER && held == null) || inputEnded;
    state = State.LINGER;
    release();
    if (all && !processing) {
      channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      return;
    }
    lingerEndNanos = loop.now() + LONGEST_LINGER.toNanos();
    waitFor(LINGER);
    read(true);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> shutOutput());
  }

  /** A client that sends all of its body before it reads is waited for. */
  private void lingerOn() {
    long now = loop.now();
    loop.set(patience, now + Math.min(LINGER.toNanos(), lingerEndNanos - now));
  }

  private void shutOutput() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    }
    ((DuplexChannel) channel).shutdownOutput();
  }

  // Waiting

  private void patienceEnded() {
    switch (state) {
      case HEAD -> {
        if (held == null) {
          channel.close();
        } else {
          keepAlive = false;
          headRequest = false;
          callId.clear();
          destination.clear();
          held.skipBytes(held.readableBytes());
          refuse(
              ErrorCode.REQUEST_TIMEOUT,
              "the headers did not arrive within " + around.limits().headTime().toMillis() + " ms");
        }
      }
      case BODY -> {
        if (channel.config().isAutoRead()) {
          refuse(
              ErrorCode.REQUEST_TIMEOUT,
              "nothing of the body arrived for " + around.limits().bodyTime().toMillis() + " ms");
        }
      }
      case TUNNEL, LINGER -> channel.close();
      case ANSWER, CLOSED -> {}
    }
  }

  private void waitFor(Duration time) {
    loop.set(patience, loop.now() + time.toNanos());
  }

  private void read(boolean more) {
    if (channel.config().isAutoRead() != more) {
      channel.config().setAutoRead(more);
    }
  }

  private void release() {
    answer.release();
    if (held != null) {
      held.release();
      held = null;
    }
  }
}
