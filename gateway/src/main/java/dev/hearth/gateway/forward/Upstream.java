package dev.hearth.gateway.forward;

import dev.hearth.api.instance.Endpoint;
import dev.hearth.gateway.wire.BadMessageException;
import dev.hearth.gateway.wire.ChunkReader;
import dev.hearth.gateway.wire.HeadEnd;
import dev.hearth.gateway.wire.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/** A connection to a backend: carries one exchange at a time, and waits in between. */
// What fails in writing or closing is seen by exceptionCaught and channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class Upstream extends ChannelInboundHandlerAdapter {
  // Node closes connections that were idle for 5 s; to be the one who closes avoids the race.
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);
  private static final int CONNECT_MILLIS = 2000;
  private static final int LONGEST_HEAD = 64 * 1024;
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(64 << 10, 256 << 10);

  private enum State {
    IDLE,
    HEAD,
    FIXED,
    CHUNKED,
    UNTIL_CLOSE
  }

  private final Loop loop;
  private final Backend backend;
  private final Channel channel;
  private final Timeout idleTimeout =
      new Timeout() {
        @Override
        protected void expired() {
          if (state == State.IDLE) {
            backend.remove(loop, Upstream.this);
            channel.close();
          }
        }
      };

  private State state = State.IDLE;
  private Exchange exchange;
  private ByteBuf partialHead;
  private ChunkReader chunks;
  private long remaining;
  private int status;
  private boolean reusable;

  private Upstream(Loop loop, Backend backend, Channel channel) {
    this.loop = loop;
    this.backend = backend;
    this.channel = channel;
  }

  /** Connects, and tells the exchange how that went; mostly before this returns. */
  static void connect(Loop loop, Backend backend, Exchange exchange) {
    boolean local = backend.endpoint() instanceof Endpoint.UnixSocket;
    Channel channel = local ? new EpollDomainSocketChannel() : new EpollSocketChannel();
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    channel.config().setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 4096, 65536));
    channel.config().setConnectTimeoutMillis(CONNECT_MILLIS);
    channel.config().setAllocator(Buffers.ALLOCATOR);
    // By edges, each read would be followed by a second one that finds nothing.
    channel.config().setOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
    if (!local) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    Upstream upstream = new Upstream(loop, backend, channel);
    channel.pipeline().addLast(upstream);
    loop.eventLoop().register(channel);
    SocketPin pin = null;
    SocketAddress address = backend.address();
    try {
      if (backend.endpoint() instanceof Endpoint.UnixSocket(var path)) {
        pin = SocketPin.open(path);
        address = new DomainSocketAddress(pin.path());
      }
    } catch (IOException e) {
      channel.close();
      exchange.connectFailed(e);
      return;
    }
    ChannelFuture connecting = channel.connect(address);
    if (pin != null) {
      // A Unix socket is connected, or refused, before connect returns.
      pin.close();
    }
    if (connecting.isDone()) {
      upstream.connectEnded(connecting, exchange);
    } else {
      connecting.addListener(ended -> upstream.connectEnded((ChannelFuture) ended, exchange));
    }
  }

  Channel channel() {
    return channel;
  }

  void begin(Exchange next) {
    exchange = next;
    state = State.HEAD;
    reusable = true;
  }

  void write(ByteBuf data) {
    channel.write(data, channel.voidPromise());
  }

  /** Whether the connection still stood after that. */
  boolean flush() {
    channel.flush();
    return channel.isActive();
  }

  void read(boolean more) {
    if (channel.config().isAutoRead() != more) {
      channel.config().setAutoRead(more);
    }
  }

  /** Ends the connection in whatever state, without a word to the exchange. */
  void abort() {
    exchange = null;
    state = State.IDLE;
    channel.close();
  }

  /** Makes the connection wait for the next exchange. */
  void release() {
    exchange = null;
    state = State.IDLE;
    if (backend.isClosed() || !channel.isActive()) {
      channel.close();
      return;
    }
    read(true);
    backend.giveBack(loop, this);
    loop.set(idleTimeout, loop.now() + IDLE_NANOS);
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
    if (current == null) {
      backend.remove(loop, this);
    } else if (was == State.UNTIL_CLOSE) {
      current.ended(status);
    } else {
      current.lost();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    // Writes and reads of a connection that broke; what that means is decided when it is inactive.
    context.close();
  }

  private void connectEnded(ChannelFuture connecting, Exchange waiting) {
    if (connecting.isSuccess()) {
      waiting.connected(this);
    } else {
      channel.close();
      waiting.connectFailed(connecting.cause());
    }
  }

  private void received(ByteBuf data) {
    while (data.isReadable()) {
      switch (state) {
        case IDLE -> {
          // An answer to no request: nothing that comes over this connection can be trusted.
          data.skipBytes(data.readableBytes());
          backend.remove(loop, this);
          channel.close();
        }
        case HEAD -> readHead(data);
        case FIXED -> readFixed(data);
        case CHUNKED -> readChunks(data);
        case UNTIL_CLOSE -> exchange.data(data.readRetainedSlice(data.readableBytes()));
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
      if (head.status() == 101) {
        throw new BadMessageException("it changes the protocol, which was not asked for");
      }
      return;
    }
    status = head.status();
    reusable = head.persistent();
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
