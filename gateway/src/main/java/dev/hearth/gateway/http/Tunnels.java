package dev.hearth.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;

/** What a client's connection needs once it carries another protocol than HTTP. */
final class Tunnels {
  // A client that vanished without a word is noticed after 60 + 4 * 15 s; no time-out of HTTP is.
  private static final int PROBE_AFTER_SECONDS = 60;
  private static final int PROBE_EVERY_SECONDS = 15;
  private static final int PROBES = 4;

  private Tunnels() {}

  static void prepare(Channel channel) {
    // The end of what one side sends is passed on; the other may go on sending.
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
    channel.config().setOption(EpollChannelOption.TCP_KEEPIDLE, PROBE_AFTER_SECONDS);
    channel.config().setOption(EpollChannelOption.TCP_KEEPINTVL, PROBE_EVERY_SECONDS);
    channel.config().setOption(EpollChannelOption.TCP_KEEPCNT, PROBES);
  }
}
