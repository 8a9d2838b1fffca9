package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.gateway.activation.Activators;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.Buffers;
import dev.hearth.gateway.forward.Loop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The public port. */
public final class Entrance {
  private static final int BACKLOG = 4096;

  private final List<Connections> connections;
  private final Channel server;

  private Entrance(List<Connections> connections, Channel server) {
    this.connections = connections;
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param port 0 for any
   * @throws HearthException when the port cannot be had
   */
  public static Entrance open(
      String host,
      int port,
      EventLoopGroup group,
      List<Loop> loops,
      HttpLimits limits,
      Activators<Backend> functions,
      Backend admin,
      Clock clock) {
    List<Connections> connections = loops.stream().map(Connections::new).toList();
    Surroundings around = new Surroundings(limits, functions, admin, clock);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // By edges, each read would be followed by a second one that finds nothing.
            .childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED)
            .childOption(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(64 << 10, 256 << 10))
            .childOption(
                ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 4096, 65536))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accept(channel, connections, around);
                  }
                });
    ChannelFuture bound = bootstrap.bind(host, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + bound.cause().getMessage()
              + "): stop what uses the port, or choose another with --port",
          bound.cause());
    }
    return new Entrance(connections, bound.channel());
  }

  public int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** Clients' connections that are open. */
  public int connections() {
    return connections.stream().mapToInt(Connections::count).sum();
  }

  /**
   * Accepts nothing more, and waits for calls in flight to end.
   *
   * @param limit longest wait
   */
  public void drain(Duration limit) throws InterruptedException {
    server.close().await();
    connections.forEach(Connections::drain);
    long end = System.nanoTime() + limit.toNanos();
    while (connections() > 0 && System.nanoTime() - end < 0) {
      Thread.sleep(5);
    }
  }

  private static void accept(Channel channel, List<Connections> connections, Surroundings around) {
    for (Connections candidate : connections) {
      if (candidate.loop().eventLoop().equals(channel.eventLoop())) {
        String address =
            ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        channel
            .pipeline()
            .addLast(new ClientConnection(candidate.loop(), around, candidate, channel, address));
        return;
      }
    }
    throw new IllegalStateException("a connection on an unknown event loop");
  }
}
