package dev.hearth.gateway.entrance;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.status.StatusItem;
import dev.hearth.gateway.forward.Buffers;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.http.ConnectionLimit;
import dev.hearth.gateway.http.Connections;
import dev.hearth.gateway.http.Surroundings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollMode;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** The public ports: one without TLS, and one with it where there is a certificate. */
public final class Entrance {
  private static final int BACKLOG = 4096;

  private final List<Connections> connections;
  private final Channel plain;
  private final Optional<Secured> secured;

  private record Secured(Channel channel, LiveCertificate certificate) {}

  private Entrance(List<Connections> connections, Channel plain, Optional<Secured> secured) {
    this.connections = connections;
    this.plain = plain;
    this.secured = secured;
  }

  /**
   * Listens.
   *
   * @param port 0 for any
   * @throws HearthException when a port cannot be had, or the certificate cannot be used
   */
  public static Entrance open(
      String host,
      int port,
      Optional<TlsConfig> tls,
      EventLoopGroup group,
      List<Loop> loops,
      ConnectionLimit limit,
      Surroundings around) {
    List<Connections> connections =
        loops.stream().map(loop -> new Connections(loop, limit)).toList();
    limit.over(connections);
    Optional<LiveCertificate> certificate =
        tls.map(config -> LiveCertificate.open(config, loops.size(), around.clock()));
    try {
      Accepting accepting = new Accepting(connections, around);
      Channel plain =
          listen(bootstrap(group).childHandler(accepting.plain()), host, port, "--port");
      Optional<Secured> secured =
          tls.map(
              config ->
                  new Secured(
                      listen(
                          bootstrap(group).childHandler(accepting.secured(certificate.get())),
                          config.host(),
                          config.port(),
                          "--tls-port"),
                      certificate.get()));
      return new Entrance(connections, plain, secured);
    } catch (RuntimeException e) {
      certificate.ifPresent(LiveCertificate::close);
      throw e;
    }
  }

  public int port() {
    return port(plain);
  }

  /** The port with TLS. */
  public OptionalInt tlsPort() {
    return secured.stream().mapToInt(with -> port(with.channel())).findFirst();
  }

  public Optional<StatusItem> tlsStatus() {
    return secured.map(with -> with.certificate().status(port(with.channel())));
  }

  /** When the certificate in use ends to be valid, if there is one; asked again each time. */
  public Optional<Supplier<Instant>> certificateEnd() {
    return secured.map(with -> with.certificate()::end);
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
    List<Channel> listening = new ArrayList<>(List.of(plain));
    secured.ifPresent(with -> listening.add(with.channel()));
    for (Channel channel : listening) {
      channel.close().await();
    }
    connections.forEach(Connections::drain);
    long end = System.nanoTime() + limit.toNanos();
    while (connections() > 0 && System.nanoTime() - end < 0) {
      Thread.sleep(5);
    }
    secured.ifPresent(with -> with.certificate().close());
  }

  private static ServerBootstrap bootstrap(EventLoopGroup group) {
    return new ServerBootstrap()
        .group(group)
        .channel(EpollServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, BACKLOG)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        // By edges, each read would be followed by a second one that finds nothing.
        .childOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED)
        .childOption(ChannelOption.ALLOCATOR, Buffers.ALLOCATOR)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(64 << 10, 256 << 10))
        .childOption(
            ChannelOption.RCVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(512, 4096, 65536));
  }

  private static Channel listen(ServerBootstrap bootstrap, String host, int port, String option) {
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
              + "): stop what uses the port, or choose another with "
              + option,
          bound.cause());
    }
    return bound.channel();
  }

  private static int port(Channel listening) {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }
}
