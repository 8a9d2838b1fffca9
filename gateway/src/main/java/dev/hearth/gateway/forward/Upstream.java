package dev.hearth.gateway.forward;

import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.ChunkReader;
import dev.hearth.gateway.wire.HeadEnd;
import dev.hearth.gateway.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Errors;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A connection to a backend: carries one exchange at a time, and waits in between. */
// What fails in writing or closing is seen by exceptionCaught and channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class Upstream extends ChannelInboundHandlerAdapter {
  // Most servers keep idle connections for 5 s or more; to be the one who closes avoids the race.
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);
  // A connection that waited for less is not asked whether its other end still stands.
  private static final long UNASKED_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int TCP_ESTABLISHED = 1;
  // So that an instance that never answers in earnest does not go on for ever.
  private static final int MOST_INTERIM = 32;
  private static final int LONGEST_HEAD = 64 * 1024;

  private enum State {
    IDLE,
    HEAD,
    FIXED,
    CHUNKED,
    UNTIL_CLOSE,
    /** The protocol is another one; bytes go both ways until either side closes. */
    TUNNEL,
    /** Nobody waits for the answer any more; its beginning, or the end, says that it is over. */
    ABANDONED
  }

  private final Loop loop;
  private final Backend backend;
  private final Channel channel;
  private final Timeout idleTimeout =
      new Timeout() {
        @Override
        protected void expired() {
          if (state == State.IDLE) {
            backend.idleLimit().survived(loop.now() - idleSince, requests);
            backend.remove(loop, Upstream.this);
            abort();
          }
        }
      };

  private State state = State.IDLE;
  private Exchange exchange;
  private ByteBuf partialHead;
  private ChunkReader chunks;
  private long remaining;
  private int status;
  private int interim;
  private boolean reusable;
  private int requests;
  private long idleSince;
  // How long it had waited for the present exchange; 0 on a new connection.
  private long waited;
  // The gateway is the one who closes it.
  private boolean aborted;
  // The instance closed its end with bytes of the request unread.
  private boolean reset;
  private Runnable whenOver = () -> {};

  Upstream(Loop loop, Backend backend, Channel channel) {
    this.loop = loop;
    this.backend = backend;
    this.channel = channel;
  }

  Channel channel() {
    return channel;
  }

  void begin(Exchange next) {
    exchange = next;
    state = State.HEAD;
    reusable = true;
    interim = 0;
    requests++;
  }

  /** Whether a connection that waited may carry a request; it must be aborted where not. */
  boolean mayCarry(boolean repeatable, long now) {
    waited = now - idleSince;
    boolean stands = channel.isActive();
    if (stands
        && channel instanceof EpollSocketChannel tcp
        && (!repeatable || waited > UNASKED_NANOS)) {
      // A Unix socket says when it is written to whether the other end is closed.
      EpollTcpInfo info = loop.tcpInfo();
      tcp.tcpInfo(info);
      stands = info.state() == TCP_ESTABLISHED;
      if (!stands) {
        backend.idleLimit().closed(waited, requests);
      }
      // The response may have been there for a while before it was read.
      waited = Math.max(waited, TimeUnit.MILLISECONDS.toNanos(info.lastDataRecv()));
    }
    return stands && backend.idleLimit().allows(waited, requests, repeatable);
  }

  void write(ByteBuf data) {
    channel.write(data, channel.voidPromise());
  }

  /** Whether the instance still took bytes after that. */
  boolean flush() {
    channel.flush();
    return takesMore();
  }

  /**
   * Whether the instance still takes bytes. One that does not may have sent its response before, so
   * what it sent is read on.
   */
  boolean takesMore() {
    return channel.isActive() && !((DuplexChannel) channel).isOutputShutdown();
  }

  /** Ends this direction as soon as all that was written is sent. */
  void shutdownOutput() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(written -> ((DuplexChannel) channel).shutdownOutput());
  }

  void read(boolean more) {
    if (channel.config().isAutoRead() != more) {
      channel.config().setAutoRead(more);
    }
  }

  /** Ends the connection; the exchange hears of it as of one that the instance ended. */
  void close() {
    channel.close();
  }

  /** Ends the connection in whatever state, without a word to the exchange. */
  void abort() {
    exchange = null;
    state = State.IDLE;
    aborted = channel.isActive();
    channel.close();
  }

  /**
   * Lets the instance know that nobody waits any more, by the end of this direction, and tells when
   * it has ended what it does: it answers, or closes.
   */
  void abandon(Runnable ended) {
    exchange = null;
    state = State.ABANDONED;
    whenOver = ended;
    read(true);
    if (takesMore()) {
      ((DuplexChannel) channel).shutdownOutput();
    }
  }

  /** Makes the connection wait for the next exchange. */
  void release() {
    if (backend.isClosed() || !takesMore() || loop.upstreams().isTight()) {
      abort();
      return;
    }
    exchange = null;
    state = State.IDLE;
    read(true);
    backend.giveBack(loop, this);
    idleSince = loop.now();
    loop.set(idleTimeout, idleSince + IDLE_NANOS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf data = (ByteBuf) message;
    try {
      received(data);
    } catch (BadMessageException e) {
      Exchange failed = exchange;
      abort();
      failed.badResponse(e.getMessage());
    } finally {
      data.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.flush();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (exchange != null) {
      exchange.upstreamWritable(channel.isWritable());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    loop.cancel(idleTimeout);
    if (partialHead != null) {
      partialHead.release();
      partialHead = null;
    }
    State was = state;
    Exchange current = exchange;
    exchange = null;
    state = State.IDLE;
    if (was == State.ABANDONED) {
      whenOver.run();
    } else if (current == null) {
      if (!aborted) {
        backend.idleLimit().closed(loop.now() - idleSince, requests);
        backend.remove(loop, this);
      }
    } else if (was == State.UNTIL_CLOSE || was == State.TUNNEL) {
      current.ended(status);
    } else {
      boolean unread = reset && channel instanceof EpollDomainSocketChannel;
      if (requests > 1 && was == State.HEAD && (unread || current.nothingSent())) {
        backend.idleLimit().closed(waited, requests - 1);
      }
      current.lost(unread);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      context.close();
      return;
    }
    // What could not be written ends that direction alone, and a read that failed the connection:
    // both by the channel itself. What that means is decided when it is inactive.
    reset |= isReset(cause) || isReset(cause.getCause());
  }

  /** Of a Unix socket, this means that the other end was closed before all was read. */
  private static boolean isReset(Throwable cause) {
    return cause instanceof Errors.NativeIoException failed
        && failed.expectedErr() == Errors.ERRNO_ECONNRESET_NEGATIVE;
  }

  private void received(ByteBuf data) {
    while (data.isReadable()) {
      switch (state) {
        case IDLE -> {
          // An answer to no request: nothing that comes over this connection can be trusted.
          data.skipBytes(data.readableBytes());
          backend.remove(loop, this);
          abort();
        }
        case ABANDONED -> {
          data.skipBytes(data.readableBytes());
          channel.close();
        }
        case HEAD -> readHead(data);
        case FIXED -> readFixed(data);
        case CHUNKED -> readChunks(data);
        case UNTIL_CLOSE, TUNNEL -> exchange.data(data.readRetainedSlice(data.readableBytes()));
      }
    }
  }

  private void readHead(ByteBuf data) {
    ByteBuf source = data;
    int searchFrom = data.readerIndex();
    if (partialHead != null) {
      searchFrom = Math.max(0, partialHead.writerIndex() - 3);
      partialHead.writeBytes(data);
      source = partialHead;
    }
    int end = HeadEnd.find(source, searchFrom);
    int length = (end < 0 ? source.writerIndex() : end) - source.readerIndex();
    if (length > LONGEST_HEAD) {
      throw new BadMessageException("its headers have more than " + LONGEST_HEAD + " bytes");
    }
    if (end < 0) {
      if (partialHead == null) {
        partialHead = channel.alloc().buffer(Math.max(4096, 2 * length)).writeBytes(data);
      }
      return;
    }
    ResponseHead head = loop.responseHead();
    head.read(loop.take(source, length), length);
    if (partialHead == null) {
      headRead(head);
    } else {
      ByteBuf rest = partialHead;
      partialHead = null;
      try {
        headRead(head);
        received(rest);
      } finally {
        rest.release();
      }
    }
  }

  private void headRead(ResponseHead head) {
    if (head.interim()) {
      interimRead(head);
      return;
    }
    status = head.status();
    reusable = head.persistent();
    learn(head);
    boolean bodyless = exchange.isHeadRequest() || head.bodyless();
    if (bodyless || head.contentLength() == 0) {
      state = State.FIXED;
      remaining = 0;
    } else if (head.chunked()) {
      state = State.CHUNKED;
      chunks = chunks == null ? new ChunkReader() : chunks;
      chunks.reset();
    } else if (head.contentLength() > 0) {
      state = State.FIXED;
      remaining = head.contentLength();
    } else {
      state = State.UNTIL_CLOSE;
      reusable = false;
    }
    State next = state;
    exchange.head(head);
    if (next == State.FIXED && remaining == 0 && exchange != null) {
      end();
    }
  }

  private void learn(ResponseHead head) {
    IdleLimit limit = backend.idleLimit();
    long announced = head.keepAliveSeconds();
    if (announced >= 0) {
      limit.announced(announced);
    }
    if (requests > 1) {
      limit.survived(waited, requests - 1);
    }
  }

  private void interimRead(ResponseHead head) {
    if (head.status() == 101) {
      String wanted = exchange.upgrade();
      if (wanted.isEmpty() || !wanted.equalsIgnoreCase(head.upgrade())) {
        throw new BadMessageException(
            "it changes the protocol to '" + head.upgrade() + "', which was not asked for");
      }
      status = 101;
      reusable = false;
      state = State.TUNNEL;
      exchange.upgraded(head);
    } else if (++interim > MOST_INTERIM) {
      throw new BadMessageException("more than " + MOST_INTERIM + " interim answers came");
    } else if (head.status() != 100) {
      // 100 is between the gateway and the instance: the gateway asks for none.
      exchange.interim(head);
    }
  }

  private void readFixed(ByteBuf data) {
    int length = (int) Math.min(remaining, data.readableBytes());
    remaining -= length;
    exchange.data(data.readRetainedSlice(length));
    if (remaining == 0 && exchange != null) {
      reusable &= !data.isReadable();
      end();
    }
  }

  private void readChunks(ByteBuf data) {
    ByteBuf piece = chunks.next(data);
    while (piece != null) {
      exchange.data(piece);
      if (exchange == null) {
        return;
      }
      piece = chunks.next(data);
    }
    if (chunks.ended()) {
      if (chunks.trailed()) {
        exchange.trailers(chunks.trailers());
      }
      reusable &= !data.isReadable();
      end();
    }
  }

  private void end() {
    Exchange finished = exchange;
    if (reusable && finished.requestEnded()) {
      release();
    } else {
      abort();
    }
    finished.ended(status);
  }
}
