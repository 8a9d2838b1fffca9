package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Recipient;
import dev.hearth.gateway.wire.HeadWriter;

/** Whoever read a request's head and is told by {@link Reception} what becomes of it. */
public interface Receiver extends Recipient {
  /**
   * The request goes on.
   *
   * @param head what the instance gets; to be used before this returns
   * @param bodyLimit most bytes of a body
   */
  void begin(Exchange exchange, HeadWriter head, long bodyLimit);

  /** Whether the head of an answer that is given at once has to say that the connection ends. */
  boolean closesAfterAnswer();

  /** It is refused. */
  void answerProblem(ErrorCode code, String detail);

  /**
   * It is answered at once.
   *
   * @param answer head and body, to be used before this returns
   */
  void answer(HeadWriter answer);
}
