package dev.hearth.gateway.forward;

import dev.hearth.api.instance.Endpoint;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.net.SocketAddress;

/** Makes connections to backends. */
// What fails in closing is seen by the handler of the channel.
@SuppressWarnings("FutureReturnValueIgnored")
final class Connecting {
  private static final int CONNECT_MILLIS = 2000;
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 << 10, 256 << 10);

  /** Bytes. With 64 KiB answers of 1 MiB took a fifth longer. */
  private static final int LARGEST_READ = 256 << 10;

  private Connecting() {}

  /** Connects, and tells the exchange how that went; mostly before this returns. */
  static void connect(Loop loop, Backend backend, Exchange exchange) {
    boolean local = backend.endpoint() instanceof Endpoint.UnixSocket;
    Channel channel = local ? new EpollDomainSocketChannel() : new EpollSocketChannel();
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    channel
        .config()
        .setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(512, 4096, LARGEST_READ));
    channel.config().setConnectTimeoutMillis(CONNECT_MILLIS);
    channel.config().setAllocator(Buffers.ALLOCATOR);
    // An instance that takes no more of a request may have sent its response; that is still read.
    channel.config().setAutoClose(false);
    // By edges, each read would be followed by a second one that finds nothing.
    channel.config().setOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
    if (!local) {
      channel.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    loop.upstreams().opened();
    channel.closeFuture().addListener(closed -> loop.upstreams().closed());
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
      ended(connecting, upstream, exchange);
    } else {
      connecting.addListener(done -> ended((ChannelFuture) done, upstream, exchange));
    }
  }

  private static void ended(ChannelFuture connecting, Upstream upstream, Exchange waiting) {
    if (connecting.isSuccess()) {
      waiting.connected(upstream);
    } else {
      upstream.channel().close();
      waiting.connectFailed(connecting.cause());
    }
  }
}
