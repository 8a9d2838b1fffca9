package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.CallRules;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.DirectExchange;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.RequestHead;
import java.util.concurrent.TimeUnit;

/** Makes of a request by HTTP/2 what is made of one by HTTP/1.1. */
public final class Reception {
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
      case ADMIN ->
          receiver.begin(
              new DirectExchange(loop, receiver, traits(head), around.admin()),
              RequestHeads.forAdmin(loop, head, peer),
              Long.MAX_VALUE);
      case PREFLIGHT -> {
        HeadWriter writer = loop.writer();
        destination.writePreflight(writer, head);
        receiver.answer(writer.crlf());
      }
      case HELLO -> receiver.answer(hello(loop.writer(), head.isHead()));
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
    if (head.contentLength() > bodyLimit) {
      receiver.answerProblem(ErrorCode.PAYLOAD_TOO_LARGE, tooLarge(bodyLimit));
      return;
    }
    long deadline = around.clock().millis() + TimeUnit.NANOSECONDS.toMillis(rules.timeoutNanos());
    receiver.begin(
        new HttpExchange(loop, receiver, traits(head), activator, loop.now()),
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

  private static HeadWriter hello(HeadWriter writer, boolean bodyless) {
    byte[] text = ClientConnection.HELLO;
    writer.put("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ");
    writer.decimal(text.length).crlf().crlf();
    return bodyless ? writer : writer.put(text);
  }

  /** Without a change of the protocol, which HTTP/2 does not know. */
  private static Exchange.RequestTraits traits(RequestHead head) {
    return new Exchange.RequestTraits(head.isHead(), head.idempotent(), head.chunked());
  }
}
