package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.gateway.wire.BodyFraming;
import dev.hearth.gateway.wire.HeadWriter;
import dev.hearth.gateway.wire.ResponseHead;
import dev.hearth.gateway.wire.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One request and its answer. Lives on one event loop: that of whoever made the call and of the
 * connection that carries it. What was received of the request before it could be sent is kept in
 * one buffer behind the head; it is sent a second time when the first did not arrive.
 */
public abstract class Exchange extends Timeout {
  // Of a few instances that died together; each that refuses is left alone for a moment.
  private static final int MOST_ATTEMPTS = 4;

  /**
   * How long a call waits before it goes back to the instance that has just lost it, where there is
   * no other. Calls that went back at once to a killed process were taken and lost a second time:
   * its sockets close one after the other, and the one that listens may be among the last.
   */
  private static final long COMING_BACK_MILLIS = 50;

  private static final int MOST_SENT = 2;

  /**
   * Bytes of a request that any server reads in one go: nginx reads 1 KiB at first, others more.
   */
  private static final int READ_AT_ONCE = 1024;

  /** A connection that was closed while it waited is lost this soon after a request is sent. */
  private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Loop loop;
  private final Recipient recipient;
  private final RequestTraits traits;

  private ByteBuf beginning;
  private int headLength;
  private Upstream upstream;
  private Backend sentTo;
  // The last one that took the call and lost it.
  private Backend lostBy;
  private int attempts;
  private int timesSent;
  private long sentAt;
  // Whether the connection had waited for the request.
  private boolean onWaiting;
  private boolean requestEnded;
  private boolean sent;
  private boolean wholeSent;
  private int sentBytes;
  private boolean responseBegun;
  private boolean done;
  // The connection was lost, and why is being found out.
  private boolean losing;
  // The instance was given the call and may still be at work on it.
  private boolean leftInside;
  // A connection was lost on which an instance may have read some of the request.
  private boolean lostInside;

  protected Exchange(Loop loop, Recipient recipient, RequestTraits traits) {
    this.loop = loop;
    this.recipient = recipient;
    this.traits = traits;
  }

  /**
   * What an exchange must know of its request besides the bytes.
   *
   * @param upgrade the protocol that it asks the connection to change to; "" for none
   */
  public record RequestTraits(boolean isHead, boolean idempotent, boolean chunked, String upgrade) {
    public RequestTraits(boolean isHead, boolean idempotent, boolean chunked) {
      this(isHead, idempotent, chunked, "");
    }
  }

  /** Sets the bytes of the request's head. The buffer becomes the exchange's. */
  public final void beginWith(ByteBuf head) {
    beginning = head;
    headLength = head.readableBytes();
  }

  /** A piece of the request's body, which becomes the exchange's. */
  public final void requestData(ByteBuf data) {
    if (done || losing) {
      data.release();
    } else if (upstream != null && sent) {
      if (!upstream.takesMore()) {
        // Its response may be on its way nevertheless.
        data.release();
        return;
      }
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
    requestEnd(Unpooled.EMPTY_BUFFER);
  }

  /**
   * The request's body is complete.
   *
   * @param trailers header lines for the end of a chunked body; the buffer becomes the exchange's
   */
  public final void requestEnd(ByteBuf trailers) {
    requestEnded = true;
    if (!done && upstream != null && sent && upstream.takesMore()) {
      BodyFraming.writeEnd(upstream.channel(), traits.chunked(), trailers);
      upstream.flush();
    } else if (!done && !losing && !sent && beginning != null) {
      if (trailers.isReadable() && !traits.chunked() && headLength > 0) {
        beginning = BodyFraming.inChunks(beginning, headLength, trailers);
      } else {
        BodyFraming.appendEnd(beginning, traits.chunked(), trailers);
      }
      requestGathered();
    } else {
      trailers.release();
    }
  }

  /** All of the request is there, and none of it was sent. */
  protected void requestGathered() {}

  /** What was gathered of the request so far: its head, where it has one, and its body. */
  protected final byte[] gathered() {
    return ByteBufUtil.getBytes(beginning);
  }

  /** Ends an exchange that is answered without an instance. */
  protected final void answered(Runnable answer) {
    if (finish()) {
      settled(Ending.ANSWERED, 0, ErrorCode.INTERNAL);
      answer.run();
    }
  }

  /** Whoever made the call sends nothing more through its tunnel. */
  public final void tunnelInputEnd() {
    if (!done) {
      requestEnded = true;
      upstream.shutdownOutput();
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
  public boolean gathers() {
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

  // What becomes of the call, for exchanges that keep something until then; others need none of it.

  /** Could not connect. */
  protected void unreachable() {}

  /** The connection was lost, without an answer to what had been sent. */
  protected void doubtful() {}

  /** The connection was lost, and the call goes out again. */
  protected void dropped() {}

  /** The head of the answer is there. */
  protected void answering(int status) {}

  /** It is over; called once. */
  protected void settled(Ending ending, int status, ErrorCode code) {}

  /**
   * The connection was lost after the request was sent on it: finds out why the instance ended, if
   * it did. To call {@code then} once, on the event loop.
   *
   * @param atOnce whether the loss came as soon as something was sent, as where the connection was
   *     closed while it waited
   */
  protected void findEnd(boolean atOnce, Consumer<Optional<InstanceEnd>> then) {
    then.accept(Optional.empty());
  }

  /**
   * What a lost connection is called where nothing more is known.
   *
   * @param unread whether the instance had read nothing of the request
   */
  protected ErrorCode lostCode(boolean unread) {
    return ErrorCode.INSTANCE_LOST;
  }

  /**
   * Whether an instance without a channel of its own is to show the end of an abandoned call by the
   * end of its connection; then {@link #abandonedEnded} is called.
   */
  protected boolean followsAbandoned() {
    return false;
  }

  /** An abandoned call's connection has ended. */
  protected void abandonedEnded() {}

  /** Whether a connection may be opened now. */
  protected boolean mayConnect() {
    return true;
  }

  protected abstract ErrorCode unreachableCode();

  protected abstract String describe();

  protected final Loop loop() {
    return loop;
  }

  protected final boolean isDone() {
    return done;
  }

  /** Whether, when it was over, the instance had the call and had not answered it. */
  protected final boolean leftInside() {
    return leftInside;
  }

  /** Whether the instance is known to have read nothing of the request. */
  protected final boolean isUnread() {
    if (lostInside) {
      return false;
    }
    if (upstream == null || !sent) {
      return true;
    }
    return beginning != null
        && SocketQueue.hasReadNothing(upstream.channel(), takenBytes(), sentTo.network());
  }

  /** Bytes that this end's kernel took, as long as nothing was sent but the beginning. */
  @SuppressWarnings("ReferenceEquality") // this very buffer
  private int takenBytes() {
    ChannelOutboundBuffer waiting = upstream.channel().unsafe().outboundBuffer();
    boolean partly = waiting != null && waiting.current() == beginning;
    return partly ? beginning.readerIndex() : sentBytes;
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
    sentTo = backend;
    // A connection that waited may be as dead as the one that failed.
    Upstream waiting =
        attempts == 1 ? backend.lease(loop, traits.idempotent() && requestEnded) : null;
    onWaiting = waiting != null;
    if (waiting != null) {
      connected(waiting);
    } else if (!mayConnect()) {
      fail(
          ErrorCode.NO_CAPACITY,
          loop.upstreams().most()
              + " connections to instances are open, the most that the limit of open files allows;"
              + " try again later, or raise the limit");
    } else if (backend == lostBy) {
      var _ =
          loop.eventLoop()
              .schedule(() -> connectLater(backend), COMING_BACK_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      Connecting.connect(loop, backend, this);
    }
  }

  private void connectLater(Backend backend) {
    if (!done) {
      Connecting.connect(loop, backend, this);
    }
  }

  final boolean isHeadRequest() {
    return traits.isHead();
  }

  final String upgrade() {
    return traits.upgrade();
  }

  void connected(Upstream connection) {
    if (done) {
      connection.release();
      return;
    }
    upstream = connection;
    connection.begin(this);
    wholeSent = requestEnded;
    sentBytes = beginning.readableBytes();
    connection.write(beginning.retain());
    sent = connection.flush() || beginning.readerIndex() > 0;
    if (sent) {
      timesSent++;
      sentAt = loop.now();
      recipient.connected();
    } else {
      // Nothing was taken, so what might be read is no response to this.
      connection.close();
    }
  }

  final void connectFailed(Throwable cause) {
    if (done) {
      return;
    }
    unreachable();
    if (attempts < MOST_ATTEMPTS) {
      sendAgain();
    } else {
      fail(unreachableCode(), describe() + " could not be reached: " + cause.getMessage());
    }
  }

  final void interim(ResponseHead head) {
    recipient.interim(head);
  }

  final void trailers(Trailers trailers) {
    recipient.trailers(trailers);
  }

  /** From now on the connection is a tunnel: its request, and its answer, last until it ends. */
  final void upgraded(ResponseHead head) {
    responseBegun = true;
    requestEnded = false;
    releaseBeginning();
    loop.cancel(this);
    answering(head.status());
    recipient.upgraded(head);
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

  /** Whether the connection took nothing of the request. */
  final boolean nothingSent() {
    return !sent && beginning != null && beginning.readerIndex() == 0;
  }

  /**
   * The connection was closed before the answer was complete.
   *
   * @param unread whether the instance is known to have left some of what was sent unread
   */
  final void lost(boolean unread) {
    upstream = null;
    if (done) {
      return;
    }
    boolean nothingSent = nothingSent();
    lostInside |= !nothingSent && !(unread && sentBytes <= SocketQueue.READ_WHOLE);
    if (!nothingSent && !responseBegun) {
      lostBy = sentTo;
      doubtful();
    }
    if (nothingSent) {
      lost(attempts < MOST_ATTEMPTS, true, false);
    } else if (unread && mayBeRepeated(true)) {
      lost(true, false, true);
    } else {
      losing = true;
      findEnd(
          onWaiting && loop.now() - sentAt < AT_ONCE_NANOS,
          end -> {
            if (!done) {
              losing = false;
              explained(end, unread);
            }
          });
    }
  }

  /** A call that ended one instance is not used to end another. */
  private void explained(Optional<InstanceEnd> end, boolean unread) {
    boolean byItsWork = end.isPresent() && end.get().byItsWork();
    boolean repeatable = !byItsWork && mayBeRepeated(unread);
    if (end.isEmpty() || repeatable || unread) {
      lost(repeatable, false, unread);
    } else {
      fail(
          end.get().code(),
          describe() + " " + end.get().message() + " while it was at work on the call");
    }
  }

  private void lost(boolean again, boolean nothingSent, boolean unread) {
    if (again) {
      if (!nothingSent) {
        // The doubt of when it was lost may be over by now.
        doubtful();
      }
      dropped();
      sendAgain();
    } else {
      boolean unreadWhole = unread && !responseBegun && sentBytes <= SocketQueue.READ_WHOLE;
      fail(lostCode(unreadWhole), describe() + lossReason(nothingSent));
    }
  }

  private boolean mayBeRepeated(boolean unread) {
    return !responseBegun
        && beginning != null
        && wholeSent
        // Of so small a request, what was not read whole was not read at all.
        && (traits.idempotent() || (unread && sentBytes <= READ_AT_ONCE))
        && timesSent < MOST_SENT
        && attempts < MOST_ATTEMPTS;
  }

  private String lossReason(boolean nothingSent) {
    if (responseBegun) {
      return " closed the connection in the middle of its answer";
    }
    if (nothingSent) {
      return " closed each connection before the request could be sent";
    }
    return timesSent == MOST_SENT
        ? " closed the connection twice without an answer"
        : " closed the connection without an answer; the request was not sent again,"
            + " since it may have been carried out";
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

  private void sendAgain() {
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
      leftInside = sent;
      if (sent && !responseBegun && followsAbandoned()) {
        abandoned.abandon(this::abandonedEnded);
      } else {
        abandoned.abort();
      }
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
