package dev.hearth.gateway.h2;

import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.Timeout;
import dev.hearth.gateway.http.ClientLink;
import dev.hearth.gateway.http.Connections;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.http.IdleOrder;
import dev.hearth.gateway.http.Peer;
import dev.hearth.gateway.http.PeerFault;
import dev.hearth.gateway.http.Reception;
import dev.hearth.gateway.http.Surroundings;
import dev.hearth.gateway.metrics.Refusals;
import dev.hearth.gateway.wire.HeadWriter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2PingFrame;
import io.netty.handler.codec.http2.Http2SettingsFrame;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jboss.logging.Logger;

/** A client's connection by HTTP/2 as a whole: what its streams share, and when it ends. */
// What fails in closing is seen by channelInactive.
@SuppressWarnings("FutureReturnValueIgnored")
final class H2Connection extends ChannelInboundHandlerAdapter implements ClientLink {
  private static final Logger LOG = Logger.getLogger(H2Connection.class);
  private static final Duration LINGER = Duration.ofSeconds(2);

  /** Pings and settings per window; each costs an answer, and an honest client sends few. */
  private static final int MOST_CONTROLS = 500;

  private static final long CONTROL_WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

  private final Loop loop;
  private final Surroundings around;
  private final Connections connections;
  private final Channel channel;
  private final Peer peer;
  private final Reception reception;
  private final HeadWriter text = new HeadWriter();
  private final Timeout patience =
      new Timeout() {
        @Override
        protected void expired() {
          patienceEnded();
        }
      };

  private final IdleOrder.Entry idleEntry = new IdleOrder.Entry(this);
  private int streams;

  /** It was told that no more requests are taken. */
  private boolean closing;

  /** It broke the rules, and is closed whatever becomes of its streams. */
  private boolean dying;

  private long controlsSince;
  private int controls;

  H2Connection(Surroundings around, Connections connections, Channel channel, Peer peer) {
    this.loop = connections.loop();
    this.around = around;
    this.connections = connections;
    this.channel = channel;
    this.peer = peer;
    this.reception = new Reception(loop, around);
  }

  Loop loop() {
    return loop;
  }

  Peer peer() {
    return peer;
  }

  HttpLimits limits() {
    return around.limits();
  }

  Refusals refusals() {
    return around.refusals();
  }

  Reception reception() {
    return reception;
  }

  /** Where a head is put together; its bytes are good until the next request of the connection. */
  HeadWriter text() {
    return text.clear();
  }

  void opened() {
    streams++;
    if (!dying) {
      loop.cancel(patience);
    }
  }

  void closed() {
    streams--;
    if (streams == 0 && !dying && channel.isActive()) {
      connections.idle(this);
      waitFor(closing ? LINGER : around.limits().idleTime());
    }
  }

  /** Tells the client to open no more streams, and closes when those there are have ended. */
  @Override
  public void drain() {
    if (!closing) {
      closing = true;
      // The codec sends GOAWAY and waits for the streams.
      channel.close();
      if (streams == 0) {
        waitFor(LINGER);
      }
    }
  }

  @Override
  public boolean closeIfIdle() {
    boolean idle = streams == 0;
    if (idle) {
      drain();
    }
    return idle;
  }

  @Override
  public void refuse() {
    closeNow();
  }

  @Override
  public IdleOrder.Entry idleEntry() {
    return idleEntry;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    waitFor(around.limits().idleTime());
    connections.add(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (message instanceof Http2PingFrame || message instanceof Http2SettingsFrame) {
      countControl();
    }
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connections.remove(this);
    loop.cancel(patience);
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof Http2Exception) {
      // The codec says so by GOAWAY, and closes once that is on its way.
      LOG.debugf("closing a client's connection: %s", cause.getMessage());
      dying = true;
      waitFor(LINGER);
      return;
    }
    if (!PeerFault.is(cause)) {
      LOG.errorf(cause, "closing a client's connection after an error of Hearth's own");
    }
    closeNow();
  }

  private void countControl() {
    long now = loop.now();
    if (controls == 0 || now - controlsSince > CONTROL_WINDOW_NANOS) {
      controlsSince = now;
      controls = 0;
    }
    controls++;
    if (controls == MOST_CONTROLS) {
      dying = true;
      waitFor(LINGER);
      channel
          .writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.ENHANCE_YOUR_CALM))
          .addListener(written -> closeNow());
    }
  }

  private void patienceEnded() {
    if (dying || (closing && streams == 0)) {
      closeNow();
    } else if (streams == 0) {
      drain();
    }
  }

  /** Past the codec, which would wait for streams and for what could not be written. */
  private void closeNow() {
    ChannelHandlerContext codec = channel.pipeline().context(Http2FrameCodec.class);
    if (codec != null) {
      codec.close();
    }
  }

  private void waitFor(Duration time) {
    loop.set(patience, loop.now() + time.toNanos());
  }
}
