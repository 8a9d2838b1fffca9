package dev.hearth.gateway.entrance;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import org.jboss.logging.Logger;

/** Takes the protocol that client and server agreed on in the handshake (RFC 7301). */
// What fails in closing is seen by channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class ByAlpn extends ApplicationProtocolNegotiationHandler {
  private static final Logger LOG = Logger.getLogger(ByAlpn.class);

  private final Runnable toHttp2;

  ByAlpn(Runnable toHttp2) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.toHttp2 = toHttp2;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext context, String protocol) {
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      toHttp2.run();
    }
  }

  /** Anybody can cause it, so it is not worth a line of the log each time. */
  @Override
  protected void handshakeFailure(ChannelHandlerContext context, Throwable cause) {
    LOG.debugf("a handshake failed: %s", cause.getMessage());
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debugf("a connection failed before its first request: %s", cause.getMessage());
    context.close();
  }
}
