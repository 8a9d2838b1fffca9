package dev.hearth.gateway.h2;

import dev.hearth.gateway.http.Connections;
import dev.hearth.gateway.http.Peer;
import dev.hearth.gateway.http.Surroundings;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;

/** Makes a connection one of HTTP/2. */
public final class Http2 {
  /** Of one connection at a time. */
  static final int MOST_STREAMS = 100;

  /** Bytes of a request's body on their way, per stream; bounds what is kept of a slow one. */
  static final int STREAM_WINDOW = 256 << 10;

  /** The same for all streams of a connection together. */
  static final int CONNECTION_WINDOW = 4 << 20;

  /** RFC 9113's own initial window of a connection, which only WINDOW_UPDATE changes. */
  private static final int DEFAULT_WINDOW = 65_535;

  // Resets by a client per 10 s that are more than a stream each for a connection in full use.
  private static final int MOST_RESETS = 200;
  private static final int RESET_WINDOW_SECONDS = 10;

  /** What waits for the client to take it, per stream. */
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(32 << 10, 64 << 10);

  private Http2() {}

  /** Adds to the end of a pipeline what serves HTTP/2 from its preface on. */
  // What fails in writing is seen by channelInactive.
  @SuppressWarnings("FutureReturnValueIgnored")
  public static void install(
      ChannelPipeline pipeline, Surroundings around, Connections connections, Peer peer) {
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(MOST_STREAMS)
            .initialWindowSize(STREAM_WINDOW)
            .maxHeaderListSize(around.limits().headBytes());
    Http2FrameCodec codec =
        StrictCodec.forServer()
            .initialSettings(settings)
            .validateHeaders(true)
            .decoderEnforceMaxRstFramesPerWindow(MOST_RESETS, RESET_WINDOW_SECONDS)
            // It is the connection's drain that bounds the wait.
            .gracefulShutdownTimeoutMillis(-1)
            .build();
    H2Connection connection = new H2Connection(around, connections, pipeline.channel(), peer);
    pipeline.addLast(codec, new Http2MultiplexHandler(streams(connection)), connection);
    pipeline.writeAndFlush(new DefaultHttp2WindowUpdateFrame(CONNECTION_WINDOW - DEFAULT_WINDOW));
  }

  private static ChannelInitializer<Channel> streams(H2Connection connection) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        channel.pipeline().addLast(new H2Stream(connection, channel));
      }
    };
  }
}
