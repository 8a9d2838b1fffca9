package dev.hearth.gateway.h2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.Optional;

/**
 * The codec, which beyond its own checks ends a connection whose client sends HEADERS or DATA on a
 * stream that both sides have ended, or on one that it passed over.
 */
final class StrictCodec extends Http2FrameCodec {
  private final StreamHistory history = new StreamHistory();

  private StrictCodec(
      Http2ConnectionEncoder encoder,
      Http2ConnectionDecoder decoder,
      Http2Settings settings,
      boolean decoupleCloseAndGoAway,
      boolean flushPreface) {
    super(encoder, decoder, settings, decoupleCloseAndGoAway, flushPreface);
    connection().addListener(history);
  }

  static Http2FrameCodecBuilder forServer() {
    return new Builder();
  }

  @Override
  public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
    Http2Exception found = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
    if (!outbound
        && found instanceof Http2Exception.StreamException onStream
        && found.error() == Http2Error.STREAM_CLOSED
        && connection().stream(onStream.streamId()) == null) {
      Optional<Http2Error> fault = history.fault(onStream.streamId());
      if (fault.isPresent()) {
        super.onError(
            context,
            false,
            Http2Exception.connectionError(
                fault.get(), "a frame came on stream %d, which is closed", onStream.streamId()));
        return;
      }
    }
    super.onError(context, outbound, cause);
  }

  private static final class Builder extends Http2FrameCodecBuilder {
    Builder() {
      server(true);
    }

    @Override
    protected Http2FrameCodec build(
        Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
      StrictCodec codec =
          new StrictCodec(encoder, decoder, settings, decoupleCloseAndGoAway(), flushPreface());
      codec.gracefulShutdownTimeoutMillis(gracefulShutdownTimeoutMillis());
      return codec;
    }
  }
}
