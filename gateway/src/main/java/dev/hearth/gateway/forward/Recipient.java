package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.wire.ResponseHead;
import dev.hearth.gateway.wire.Trailers;
import io.netty.buffer.ByteBuf;

/**
 * Whoever made a call and gets its answer: a client's connection, or memory. All calls come on the
 * event loop of the exchange; after {@link #end} or {@link #failed} none comes any more.
 */
public interface Recipient {
  /** The instance takes the rest of the request's body now. */
  void connected();

  /** The head of the answer; to be read before this returns. */
  void head(ResponseHead head);

  /** A head that comes before that of the answer, as 103; to be read before this returns. */
  default void interim(ResponseHead head) {}

  /**
   * The head of an answer that makes the connection a tunnel, for a request that asked for that:
   * pieces go either way as bodies did, until either side ends it.
   */
  default void upgraded(ResponseHead head) {
    throw new IllegalStateException("nobody asked for another protocol");
  }

  /** Header lines that came behind the body; to be read before this returns. */
  default void trailers(Trailers trailers) {}

  /** A piece of the answer's body, for the recipient to release. */
  void data(ByteBuf data);

  /** No more comes for the moment. */
  void flush();

  void end();

  /**
   * There is no answer, or no more of it.
   *
   * @param begun whether {@link #head} was called
   */
  void failed(ErrorCode code, String message, boolean begun);

  /** Whether more of the request's body may be sent, or should wait. */
  void mayGoOn(boolean more);
}
