package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.wire.BodyFraming;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.ResponseHead;
import io.netty.buffer.ByteBuf;

/**
 * One request and its answer. Lives on one event loop: that of whoever made the call and of the
 * connection that carries it. What was received of the request before it could be sent is kept in
 * one buffer behind the head; it is sent a second time when the first did not arrive.
 */
public abstract class Exchange extends Timeout {
  private static final int MOST_ATTEMPTS = 2;

  private final Loop loop;
  private final Recipient recipient;
  private final RequestTraits traits;

  private ByteBuf beginning;
  private Upstream upstream;
  private int attempts;
  private boolean requestEnded;
  private boolean sent;
  private boolean wholeSent;
  private boolean responseBegun;
  private boolean done;

  protected Exchange(Loop loop, Recipient recipient, RequestTraits traits) {
    this.loop = loop;
    this.recipient = recipient;
    this.traits = traits;
  }

  /** What an exchange must know of its request besides the bytes. */
  public record RequestTraits(boolean isHead, boolean idempotent, boolean chunked) {}

  /** Sets the bytes of the request's head. The buffer becomes the exchange's. */
  public final void beginWith(ByteBuf head) {
    beginning = head;
  }

  /** A piece of the request's body, which becomes the exchange's. */
  public final void requestData(ByteBuf data) {
    if (done) {
      data.release();
    } else if (upstream != null && sent) {
      BodyFraming.write(upstream.channel(), data, traits.chunked());
      // What was sent now is not kept, so it cannot be sent again.
      releaseBeginning();
      if (!upstream.channel().isWritable()) {
        upstream.flush();
        recipient.mayGoOn(upstream.channel().isWritable());
      }
    } else {
      BodyFraming.append(beginning, data, traits.chunked());
    }
  }

  /** The request's body is complete. */
  public final void requestEnd() {
    requestEnded = true;
    if (done) {
      return;
    }
    if (upstream != null && sent) {
      BodyFraming.writeEnd(upstream.channel(), traits.chunked());
      upstream.flush();
    } else if (beginning != null) {
      BodyFraming.appendEnd(beginning, traits.chunked());
    }
  }

  /** Nothing more of the request comes for the moment. */
  public final void requestFlush() {
    if (upstream != null && sent && !done) {
      upstream.flush();
    }
  }

  public final boolean requestEnded() {
    return requestEnded;
  }

  /** Whether pieces of the body would only be gathered at present. */
  public final boolean gathers() {
    return !sent;
  }

  /** Looks for somewhere to send the call to. */
  public abstract void start();

  /** Whoever made the call is not interested any more. */
  public final void cancel() {
    if (finish()) {
      settled(Ending.CANCELLED, 0, ErrorCode.INTERNAL);
    }
  }

  /** Refuses the call for a fault of the request that came to light while it was sent on. */
  public final void refuse(ErrorCode code) {
    if (finish()) {
      settled(Ending.CANCELLED, 0, code);
    }
  }

  /** Forgets an exchange that was not started. */
  public final void drop() {
    done = true;
    releaseBeginning();
  }

  /** Whether the recipient can take more. */
  public final void recipientMayTakeMore(boolean more) {
    if (upstream != null) {
      upstream.read(more);
    }
  }

  /** Writes header lines that tell where the time went. */
  public void writeTiming(HeadWriter writer) {}

  protected enum Ending {
    ANSWERED,
    FAILED,
    CANCELLED
  }

  /** Where the call shall be sent now, on a second attempt over a connection of its own. */
  protected abstract void again();

  /** Could not connect. */
  protected abstract void unreachable();

  /** The connection was lost. */
  protected abstract void dropped();

  /** The head of the answer is there. */
  protected abstract void answering(int status);

  /** It is over; called once. */
  protected abstract void settled(Ending ending, int status, ErrorCode code);

  protected abstract ErrorCode unreachableCode();

  protected abstract String describe();

  protected final Loop loop() {
    return loop;
  }

  protected final boolean isDone() {
    return done;
  }

  /** Whether the recipient was given the head of an answer. */
  public final boolean responseBegun() {
    return responseBegun;
  }

  protected final void fail(ErrorCode code, String message) {
    if (finish()) {
      settled(Ending.FAILED, 0, code);
      recipient.failed(code, message, responseBegun);
    }
  }

  protected final void sendTo(Backend backend) {
    attempts++;
    // A connection that waited may be as dead as the one that failed.
    Upstream waiting = attempts == 1 ? backend.lease(loop) : null;
    if (waiting != null) {
      connected(waiting);
    } else {
      Upstream.connect(loop, backend, this);
    }
  }

  final boolean isHeadRequest() {
    return traits.isHead();
  }

  final void connected(Upstream connection) {
    if (done) {
      connection.release();
      return;
    }
    upstream = connection;
    connection.begin(this);
    wholeSent = requestEnded;
    connection.write(beginning.retain());
    sent = connection.flush();
    if (sent) {
      recipient.connected();
    }
  }

  final void connectFailed(Throwable cause) {
    if (done) {
      return;
    }
    unreachable();
    retryOr(unreachableCode(), describe() + " could not be reached: " + cause.getMessage());
  }

  final void head(ResponseHead head) {
    responseBegun = true;
    releaseBeginning();
    answering(head.status());
    recipient.head(head);
  }

  final void data(ByteBuf data) {
    recipient.data(data);
  }

  final void flush() {
    recipient.flush();
  }

  final void ended(int status) {
    upstream = null;
    if (finish()) {
      settled(Ending.ANSWERED, status, ErrorCode.INTERNAL);
      recipient.end();
    }
  }

  /** The connection was closed before the answer was complete. */
  final void lost() {
    upstream = null;
    if (done) {
      return;
    }
    boolean again = !sent || (wholeSent && traits.idempotent());
    if (!responseBegun && beginning != null && again) {
      dropped();
      retryOr(ErrorCode.INSTANCE_LOST, describe() + " closed the connection twice without answer");
    } else {
      fail(
          ErrorCode.INSTANCE_LOST,
          describe()
              + (responseBegun
                  ? " closed the connection in the middle of its answer"
                  : " closed the connection without an answer; the request was not sent again,"
                      + " since it may have been carried out"));
    }
  }

  final void badResponse(String reason) {
    upstream = null;
    fail(ErrorCode.BAD_RESPONSE, describe() + " sent what is not HTTP/1.1: " + reason);
  }

  final void upstreamWritable(boolean writable) {
    if (!requestEnded && !done) {
      recipient.mayGoOn(writable);
    }
  }

  private void retryOr(ErrorCode code, String message) {
    if (attempts >= MOST_ATTEMPTS || beginning == null) {
      fail(code, message);
      return;
    }
    sent = false;
    beginning.readerIndex(0);
    again();
  }

  /** Whether this was the first to end it. */
  private boolean finish() {
    if (done) {
      return false;
    }
    done = true;
    loop.cancel(this);
    releaseBeginning();
    if (upstream != null) {
      Upstream abandoned = upstream;
      upstream = null;
      abandoned.abort();
    }
    return true;
  }

  private void releaseBeginning() {
    if (beginning != null) {
      beginning.release();
      beginning = null;
    }
  }
}
