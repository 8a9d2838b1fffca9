package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.DirectExchange;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.route.RequestPath;
import dev.hearth.gateway.wire.RequestHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Decides by a request's head what becomes of it, in the same way for all versions of HTTP. */
public final class Reception {
  private static final byte[] HELLO =
      ("Hearth runs functions. They are at /function/NAME, the admin API at /api/v1/; see docs/ in"
              + " the source for more.\n")
          .getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST_QUOTE = 80;

  private final Loop loop;
  private final Surroundings around;

  public Reception(Loop loop, Surroundings around) {
    this.loop = loop;
    this.around = around;
  }

  /**
   * Calls one method of {@code receiver}, once.
   *
   * @param callId is chosen if this is a call of a function
   */
  public void receive(RequestHead head, Peer peer, CallId callId, Receiver receiver) {
    switch (RequestPath.of(head.bytes(), head.targetStart(), head.targetEnd())) {
      case FUNCTION -> call(head, peer, callId, receiver);
      case API ->
          receiver.begin(
              new DirectExchange(loop, receiver, traits(head), around.admin()),
              RequestHeads.forAdmin(loop, head, peer),
              Long.MAX_VALUE);
      case ROOT -> receiver.answerText(HELLO);
      case OTHER ->
          receiver.answerProblem(
              ErrorCode.NOT_FOUND,
              "nothing is here; functions are at /function/NAME, the admin API at /api/v1/");
    }
  }

  /** What is said of a body above {@code limit} bytes. */
  public static String tooLarge(long limit) {
    return "the body has more than " + limit + " bytes, the most that is accepted";
  }

  private void call(RequestHead head, Peer peer, CallId callId, Receiver receiver) {
    callId.choose(head.fields(), loop);
    byte[] bytes = head.bytes();
    int start = RequestPath.nameStart(head.targetStart());
    int end = RequestPath.nameEnd(bytes, start, head.targetEnd());
    Optional<Activator<Backend>> found = around.functions().routes().find(bytes, start, end);
    if (found.isEmpty()) {
      receiver.answerProblem(
          ErrorCode.FUNCTION_NOT_FOUND,
          "there is no function '"
              + shortened(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1))
              + "' with a revision that was ready once; 'hearth list' shows those there are");
      return;
    }
    long bodyLimit = around.limits().bodyBytes();
    if (head.contentLength() > bodyLimit) {
      receiver.answerProblem(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge(bodyLimit));
      return;
    }
    Activator<Backend> activator = found.get();
    long deadline =
        around.clock().millis() + TimeUnit.NANOSECONDS.toMillis(activator.timeoutNanos());
    receiver.begin(
        new HttpExchange(loop, receiver, traits(head), activator, loop.now()),
        RequestHeads.forFunction(
            loop, head, end, activator.revision().function().value(), peer, callId, deadline),
        bodyLimit);
  }

  private static Exchange.RequestTraits traits(RequestHead head) {
    return new Exchange.RequestTraits(head.isHead(), head.idempotent(), head.chunked());
  }

  private static String shortened(String text) {
    return text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "…" : text;
  }
}
