package dev.hearth.gateway.h2;

import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Optional;

/**
 * What became of a connection's streams that the codec has forgotten, as far as it decides on
 * frames that come on them (RFC 9113, 5.1 and 5.1.1). Bounded: the oldest is forgotten first. For
 * one thread.
 */
final class StreamHistory extends Http2ConnectionAdapter {
  /** A client opens at most so many streams at once, so no more resets are on their way to it. */
  private static final int MOST_RESETS = 2 * Http2.MOST_STREAMS;

  private static final int MOST_GAPS = 64;

  private final ArrayDeque<Integer> resets = new ArrayDeque<>();
  private final ArrayDeque<Gap> gaps = new ArrayDeque<>();
  private int highest = -1;

  /** Ids of a client that it passed over, both included. */
  private record Gap(int first, int last) {}

  @Override
  public void onStreamAdded(Http2Stream stream) {
    opened(stream.id());
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    if (stream.isResetSent()) {
      reset(stream.id());
    }
  }

  void opened(int id) {
    if (id > highest + 2) {
      add(gaps, new Gap(highest + 2, id - 2), MOST_GAPS);
    }
    highest = Math.max(highest, id);
  }

  /** This side has reset the stream; what the client sent before it knew is on its way. */
  void reset(int id) {
    add(resets, id, MOST_RESETS);
  }

  /** What is wrong about a frame on a stream that is closed; empty where nothing is. */
  Optional<Http2Error> fault(int id) {
    if (resets.contains(id)) {
      return Optional.empty();
    }
    boolean passedOver = gaps.stream().anyMatch(gap -> id >= gap.first && id <= gap.last);
    return Optional.of(passedOver ? Http2Error.PROTOCOL_ERROR : Http2Error.STREAM_CLOSED);
  }

  private static <T> void add(ArrayDeque<T> queue, T last, int most) {
    if (queue.size() == most) {
      queue.removeFirst();
    }
    queue.addLast(last);
  }
}
