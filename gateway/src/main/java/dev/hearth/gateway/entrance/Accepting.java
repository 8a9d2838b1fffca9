package dev.hearth.gateway.entrance;

import dev.hearth.gateway.h2.Http2;
import dev.hearth.gateway.http.ClientConnection;
import dev.hearth.gateway.http.Connections;
import dev.hearth.gateway.http.Peer;
import dev.hearth.gateway.http.Surroundings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Makes ready for a connection that came in. It is one of HTTP/1.1, with all its time limits, until
 * it turns out to be one of HTTP/2.
 *
 * @param connections of each event loop
 */
record Accepting(List<Connections> connections, Surroundings around) {
  ChannelInitializer<Channel> plain() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Runnable toHttp2 = serve(channel, false);
        channel.pipeline().addFirst(new FirstBytes(toHttp2));
      }
    };
  }

  ChannelInitializer<Channel> secured(LiveCertificate certificate) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        Runnable toHttp2 = serve(channel, true);
        channel
            .pipeline()
            .addFirst(
                certificate.handler(channel.alloc(), around.limits().headTime()),
                new ByAlpn(toHttp2));
      }
    };
  }

  /** Returns what makes it one of HTTP/2. */
  private Runnable serve(Channel channel, boolean secure) {
    Connections loop = loopOf(channel);
    Peer peer =
        Peer.of(
            ((InetSocketAddress) channel.remoteAddress()).getAddress(),
            secure,
            around.trustedProxies());
    ChannelPipeline pipeline = channel.pipeline();
    ClientConnection http1 = new ClientConnection(loop.loop(), around, loop, channel, peer);
    pipeline.addLast(http1);
    return () -> {
      pipeline.remove(http1);
      Http2.install(pipeline, around, loop, peer);
    };
  }

  private Connections loopOf(Channel channel) {
    for (Connections candidate : connections) {
      if (candidate.loop().eventLoop().equals(channel.eventLoop())) {
        return candidate;
      }
    }
    throw new IllegalStateException("a connection on an unknown event loop");
  }
}
