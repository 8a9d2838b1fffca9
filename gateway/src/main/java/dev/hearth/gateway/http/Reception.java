package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.CallRules;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.DirectExchange;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.RequestHead;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What becomes of a request once its head is read, in the same way for every version of HTTP. */
public final class Reception {
  private static final byte[] HELLO =
      ("Hearth runs functions. They are at /function/NAME, the admin API at /api/v1/; see docs/ in"
              + " the source for more.\n")
          .getBytes(StandardCharsets.US_ASCII);

  private static final SecureRandom RANDOM = new SecureRandom();

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
   * @param destination is found
   */
  public void receive(
      RequestHead head, Peer peer, CallId callId, Destination destination, Receiver receiver) {
    Destination.Kind kind = destination.find(around, head);
    if (kind != Destination.Kind.PREFLIGHT && destination.isCall()) {
      callId.choose(head.fields(), loop);
    }
    switch (kind) {
      case CALL -> call(head, peer, callId, destination, receiver);
      case ASYNC_CALL -> callLater(head, peer, callId, destination, receiver);
      case ADMIN ->
          receiver.begin(
              new DirectExchange(loop, receiver, traits(head, ""), around.admin()),
              RequestHeads.forAdmin(loop, head, peer),
              Long.MAX_VALUE);
      case PREFLIGHT -> {
        HeadWriter writer = loop.writer();
        destination.writePreflight(writer, head);
        receiver.answer(headEnd(writer, receiver));
      }
      case HELLO -> receiver.answer(hello(loop.writer(), head.isHead(), receiver));
      case REFUSED -> receiver.answerProblem(destination.code(), destination.detail());
    }
  }

  /** What is said of a body above {@code limit} bytes. */
  public static String tooLarge(long limit) {
    return "the body has more than " + limit + " bytes, the most that is accepted";
  }

  private void call(
      RequestHead head, Peer peer, CallId callId, Destination destination, Receiver receiver) {
    Activator<Backend> activator = destination.activator();
    CallRules rules = activator.rules();
    long bodyLimit = rules.bodyBytes();
    if (refused(head, rules, bodyLimit, receiver)) {
      return;
    }
    long deadline = around.clock().millis() + TimeUnit.NANOSECONDS.toMillis(rules.timeoutNanos());
    receiver.begin(
        new HttpExchange(
            loop, receiver, traits(head, head.upgrade()), activator, callId, loop.now()),
        RequestHeads.forFunction(
            loop,
            head,
            destination.restFrom(),
            activator.revision().function().value(),
            peer,
            callId,
            deadline),
        bodyLimit);
  }

  private void callLater(
      RequestHead head, Peer peer, CallId callId, Destination destination, Receiver receiver) {
    Activator<Backend> activator = destination.activator();
    CallRules rules = activator.rules();
    long bodyLimit = Math.min(rules.bodyBytes(), around.async().bodyBytes());
    if (refused(head, rules, bodyLimit, receiver)) {
      return;
    }
    callId.chooseSecret(head.fields(), RANDOM);
    FunctionName function = activator.revision().function();
    RequestForm form =
        RequestForms.of(
            RequestHeads.forFunction(
                loop, head, destination.restFrom(), function.value(), peer, callId, 0));
    Optional<URI> callback;
    try {
      callback = CallbackUrl.of(form);
    } catch (HearthException e) {
      receiver.answerProblem(e.code(), e.getMessage());
      return;
    }
    receiver.begin(
        new AsyncExchange(
            loop,
            receiver,
            around.async(),
            callId.toString(),
            function,
            form,
            callback,
            destination.answerLines(),
            head.isHead()),
        loop.writer(),
        bodyLimit);
  }

  /** Whether the request is refused already for what its head says. */
  private static boolean refused(
      RequestHead head, CallRules rules, long bodyLimit, Receiver receiver) {
    if (head.length() > rules.headerBytes()) {
      receiver.answerProblem(
          ErrorCode.HEADERS_TOO_LARGE,
          "the request line and headers have %d bytes, and http.limits.headers of the manifest is %d; send fewer"
              .formatted(head.length(), rules.headerBytes()));
      return true;
    }
    if (head.contentLength() > bodyLimit) {
      receiver.answerProblem(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge(bodyLimit));
      return true;
    }
    return false;
  }

  private HeadWriter hello(HeadWriter writer, boolean bodyless, Receiver receiver) {
    writer.put("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ");
    headEnd(writer.decimal(HELLO.length).crlf(), receiver);
    return bodyless ? writer : writer.put(HELLO);
  }

  private HeadWriter headEnd(HeadWriter writer, Receiver receiver) {
    writer.put(loop.dateLine());
    if (receiver.closesAfterAnswer()) {
      writer.put("Connection: close\r\n");
    }
    return writer.crlf();
  }

  private static Exchange.RequestTraits traits(RequestHead head, String upgrade) {
    return new Exchange.RequestTraits(head.isHead(), head.idempotent(), head.chunked(), upgrade);
  }
}
