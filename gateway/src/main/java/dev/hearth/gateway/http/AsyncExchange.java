package dev.hearth.gateway.http;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.forward.Exchange;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.wire.HeadWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;

/**
 * A request that is answered before the function is called: gathers the body, hands the call over,
 * and says 202 once it is kept.
 */
final class AsyncExchange extends Exchange {
  private final Receiver receiver;
  private final AsyncEntrance entrance;
  private final String callId;
  private final FunctionName function;
  private final RequestForm form;
  private final Optional<URI> callback;
  private final byte[] lines;
  private final boolean head;

  /**
   * @param lines further header lines of the answer
   * @param head whether the answer has no body
   */
  AsyncExchange(
      Loop loop,
      Receiver receiver,
      AsyncEntrance entrance,
      String callId,
      FunctionName function,
      RequestForm form,
      Optional<URI> callback,
      byte[] lines,
      boolean head) {
    super(loop, receiver, new RequestTraits(head, false, false));
    this.receiver = receiver;
    this.entrance = entrance;
    this.callId = callId;
    this.function = function;
    this.form = form;
    this.callback = callback;
    this.lines = lines;
    this.head = head;
  }

  /** The body is read at once: nothing has to be found for it first. */
  @Override
  public boolean gathers() {
    return false;
  }

  @Override
  public void start() {
    if (!requestEnded()) {
      receiver.connected();
    }
  }

  @Override
  protected void requestGathered() {
    AsyncCall call = new AsyncCall(callId, function, "http", form, gathered(), callback);
    var _ = entrance.accept(call).whenComplete((done, error) -> later(() -> accepted(error)));
  }

  private void later(Runnable end) {
    try {
      loop().execute(end);
    } catch (RejectedExecutionException e) {
      // The gateway has ended, and with it the connection.
    }
  }

  private void accepted(Throwable error) {
    if (error == null) {
      answered(this::answer);
      return;
    }
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause instanceof HearthException reason) {
      fail(reason.code(), reason.getMessage());
    } else {
      fail(ErrorCode.INTERNAL, "the call could not be kept: " + cause);
    }
  }

  private void answer() {
    byte[] body =
        ("{\"id\":\"" + callId + "\",\"function\":\"" + function + "\",\"state\":\"queued\"}\n")
            .getBytes(StandardCharsets.US_ASCII);
    HeadWriter writer = loop().writer();
    writer.put("HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: ");
    writer.decimal(body.length).put("\r\nLocation: /api/v1/invocations/").put(callId);
    writer.put("\r\nX-Call-Id: ").put(callId).crlf().put(loop().dateLine()).put(lines);
    if (receiver.closesAfterAnswer()) {
      writer.put("Connection: close\r\n");
    }
    writer.crlf();
    receiver.answer(head ? writer : writer.put(body));
  }

  @Override
  protected void again() {}

  @Override
  protected ErrorCode unreachableCode() {
    return ErrorCode.INTERNAL;
  }

  @Override
  protected String describe() {
    return "the queue of '" + function + "'";
  }

  @Override
  protected void expired() {}
}
