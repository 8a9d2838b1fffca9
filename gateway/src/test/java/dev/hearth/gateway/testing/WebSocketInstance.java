package dev.hearth.gateway.testing;

import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.ReadyInstance;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An instance that speaks WebSocket, by Netty's own implementation, and sends all back. */
public final class WebSocketInstance implements AutoCloseable {
  private static final int LARGEST = 4 << 20;

  private final EpollEventLoopGroup group = new EpollEventLoopGroup(1);
  private final Path socket;
  private final Channel server;

  public WebSocketInstance(Path folder) {
    socket = folder.resolve("websocket.sock");
    server =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(new Connection())
            .bind(new DomainSocketAddress(socket.toFile()))
            .syncUninterruptibly()
            .channel();
  }

  public ReadyInstance ready() {
    return new ReadyInstance(
        new InstanceId("websocket1"), new Endpoint.UnixSocket(socket), Optional.empty());
  }

  @Override
  public void close() {
    server.close().syncUninterruptibly();
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static final class Connection extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      WebSocketServerProtocolConfig config =
          WebSocketServerProtocolConfig.newBuilder()
              .websocketPath("/chat")
              .checkStartsWith(true)
              .subprotocols("echo")
              .maxFramePayloadLength(LARGEST)
              .build();
      channel
          .pipeline()
          .addLast(new HttpServerCodec())
          .addLast(new HttpObjectAggregator(1024))
          .addLast(new WebSocketServerProtocolHandler(config))
          .addLast(new Echo());
    }
  }

  private static final class Echo extends SimpleChannelInboundHandler<WebSocketFrame> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, WebSocketFrame frame) {
      switch (frame) {
        case TextWebSocketFrame text -> {
          var _ = context.writeAndFlush(new TextWebSocketFrame("echo " + text.text()));
        }
        case BinaryWebSocketFrame binary -> {
          var _ = context.writeAndFlush(binary.retain());
        }
        default -> {
          var _ = context.writeAndFlush(frame.retain());
        }
      }
    }
  }
}
