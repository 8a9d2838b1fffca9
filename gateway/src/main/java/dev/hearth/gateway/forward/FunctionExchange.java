package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.instance.ColdStart;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.gateway.activation.AbandonedCall;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.Permit;
import dev.hearth.gateway.activation.Waiter;
import dev.hearth.gateway.metrics.Outcome;
import dev.hearth.gateway.metrics.TriggerMeters;
import dev.hearth.gateway.start.StartWait;
import dev.hearth.gateway.wire.HeadWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A call of a function: gets a permit first, within its deadline, and gives it back. */
public abstract class FunctionExchange extends Exchange {
  private static final byte[] QUEUE = ascii("Server-Timing: queue;dur=");
  private static final byte[] COLD = ascii(", cold;dur=");
  private static final byte[] FUNCTION = ascii(", function;dur=");
  private static final byte[] DECIDE = ascii(", decide;dur=");
  private static final byte[] ACQUIRE = ascii(", acquire;dur=");
  private static final byte[] SPECIALISE = ascii(", specialise;dur=");
  private static final byte[] FIRST_BYTE = ascii(", first-byte;dur=");
  private static final byte[] KIND = ascii(";desc=\"");
  private static final byte[] END = ascii("\r\n");

  /**
   * Longest wait for the reason why an instance ended. Its connections are closed before its parent
   * process hears of the end.
   */
  private static final long END_MILLIS = 250;

  private final String trigger;
  private final long arrivedNanos;

  private Activator<Backend> activator;
  private Permit<Backend> permit;
  private Waiter<Backend> waiter;
  private long queuedNanos;
  private long coldNanos;
  private long answeredNanos;
  private Runnable whenEnded = () -> {};
  private Optional<StartWait> startWait = Optional.empty();
  private Optional<ColdStart> coldStart = Optional.empty();

  protected FunctionExchange(
      Loop loop,
      Recipient recipient,
      RequestTraits traits,
      Activator<Backend> activator,
      String trigger,
      long arrivedNanos) {
    super(loop, recipient, traits);
    this.activator = activator;
    this.trigger = trigger;
    this.arrivedNanos = arrivedNanos;
  }

  @Override
  public final void start() {
    loop().set(this, arrivedNanos + patienceNanos());
    acquire(arrivedNanos);
  }

  /** Longest time from the arrival to the end, or to the permit if that sets a deadline anew. */
  protected abstract long patienceNanos();

  /** A permit is there; the call is sent when this returns. */
  protected abstract void permitted();

  /** What the end of the wait for an instance is. */
  protected ErrorCode waitEnded() {
    return ErrorCode.DEADLINE_EXCEEDED;
  }

  protected final long arrivedNanos() {
    return arrivedNanos;
  }

  protected final Activator<Backend> activator() {
    return activator;
  }

  /** Makes the function's timeout begin now. */
  protected final void restartDeadline() {
    loop().set(this, loop().now() + activator.timeoutNanos());
  }

  @Override
  public final void writeTiming(HeadWriter writer) {
    if (coldStart.isPresent()) {
      write(writer, coldStart.get());
    } else {
      writer.put(QUEUE).millis(queuedNanos - coldNanos);
      if (coldNanos > 0) {
        writer.put(COLD).millis(coldNanos);
      }
    }
    writer.put(FUNCTION).millis(answeredNanos - permit.startedNanos()).put(END);
  }

  private static void write(HeadWriter writer, ColdStart start) {
    writer.put(QUEUE).millis(start.queue().toNanos());
    writer.put(DECIDE).millis(start.decide().toNanos());
    writer.put(ACQUIRE).millis(start.acquire().toNanos());
    writer.put(SPECIALISE).millis(start.specialise().toNanos());
    writer.put(FIRST_BYTE).millis(start.firstByte().toNanos());
    writer.put(COLD).millis(start.start().toNanos());
    writer.put(KIND).put(start.kind().label()).put('"');
  }

  @Override
  protected final void again() {
    acquire(loop().now());
  }

  @Override
  protected final void unreachable() {
    permit.unreachable(loop().now());
    Activator<Backend> avoiding = activator;
    // Whoever waits for this instance alone is to be served once it is tried again.
    var _ =
        loop()
            .eventLoop()
            .schedule(
                avoiding::dispatchNow, Activator.AVOIDANCE.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  @Override
  protected final void doubtful() {
    permit.doubt(loop().now());
  }

  @Override
  protected final void dropped() {
    permit.ignored(loop().now());
  }

  @Override
  protected final void answering(int status) {
    answeredNanos = loop().now();
    if (startWait.isPresent()) {
      long permitted = permit.startedNanos();
      coldStart =
          Optional.of(
              activator.answeredCold(
                  startWait.get(), permitted - arrivedNanos, answeredNanos - permitted));
    }
  }

  @Override
  protected final void settled(Ending ending, int status, ErrorCode code) {
    long now = loop().now();
    if (waiter != null) {
      Activator.cancel(waiter);
    }
    if (permit != null) {
      if (leftInside() && countsWhileInside()) {
        whenEnded = permit.abandoned(now, new AbandonedCall(callId(), deadline()), late(ending));
      } else {
        switch (ending) {
          case ANSWERED -> permit.success(now);
          case FAILED -> permit.failure(now);
          case CANCELLED -> permit.ignored(now);
        }
      }
    }
    Outcome outcome =
        switch (ending) {
          case ANSWERED -> Outcome.ofStatus(status);
          case FAILED -> Outcome.of(code);
          case CANCELLED -> code == ErrorCode.INTERNAL ? Outcome.CANCELLED : Outcome.of(code);
        };
    TriggerMeters meters = activator.meters().of(trigger);
    meters.ended(outcome, now - arrivedNanos);
    if (queuedNanos > 0) {
      meters.waited(queuedNanos);
    }
  }

  @Override
  protected final void expired() {
    long waited = TimeUnit.NANOSECONDS.toMillis(loop().now() - arrivedNanos);
    if (permit == null) {
      ErrorCode code = waitEnded();
      fail(
          code,
          "no instance of '"
              + activator.revision()
              + "' was free for the call within "
              + waited
              + (code == ErrorCode.QUEUE_TIMEOUT
                  ? " ms; try again later, or raise its http.limits.wait or its scaling.max"
                  : " ms; raise the function's timeout or its scaling.max"));
    } else {
      boolean unread = isUnread();
      fail(
          unread ? ErrorCode.INSTANCE_UNRESPONSIVE : ErrorCode.DEADLINE_EXCEEDED,
          "'"
              + activator.revision()
              + "' had not answered after "
              + waited
              + (unread
                  ? " ms, which is its timeout: its instance has not even read the call"
                  : " ms, which is its timeout; make it faster or raise the timeout"));
    }
  }

  private static boolean late(Ending ending) {
    return ending == Ending.FAILED;
  }

  /** The call's id, as its instance knows it. */
  protected abstract String callId();

  /** When the call should have ended, on the loop's clock. */
  protected abstract long deadline();

  /** An answer that has begun ends with its connection; a host says so of its calls itself. */
  private boolean countsWhileInside() {
    return !responseBegun() || activator.rules().health().hosted();
  }

  @Override
  protected final boolean followsAbandoned() {
    return permit != null && !activator.rules().health().hosted();
  }

  @Override
  protected final void abandonedEnded() {
    whenEnded.run();
  }

  @Override
  protected final ErrorCode lostCode(boolean unread) {
    return unread || (permit.atUnresponsive() && !responseBegun())
        ? ErrorCode.INSTANCE_UNRESPONSIVE
        : ErrorCode.INSTANCE_LOST;
  }

  @Override
  protected final void findEnd(boolean atOnce, Consumer<Optional<InstanceEnd>> then) {
    Optional<InstanceEnd> end = permit.instanceEnd();
    if (atOnce || end.isPresent()) {
      then.accept(end);
      return;
    }
    CompletableFuture<Optional<InstanceEnd>> known = new CompletableFuture<>();
    Runnable leave = permit.onInstanceEnd(found -> known.complete(Optional.of(found)));
    var _ =
        loop()
            .eventLoop()
            .schedule(() -> known.complete(Optional.empty()), END_MILLIS, TimeUnit.MILLISECONDS);
    var _ =
        known.thenAccept(
            found -> {
              leave.run();
              loop().execute(() -> then.accept(found));
            });
  }

  @Override
  protected final boolean mayConnect() {
    return loop().upstreams().hasRoom();
  }

  @Override
  protected final ErrorCode unreachableCode() {
    return ErrorCode.INSTANCE_LOST;
  }

  @Override
  protected final String describe() {
    return "an instance of '" + activator.revision() + "'";
  }

  private void acquire(long now) {
    permit = activator.tryAcquire(loop().index(), now);
    if (permit != null) {
      send();
    } else {
      waiter = new InQueue(now);
      activator.join(waiter);
    }
  }

  private void send() {
    permitted();
    sendTo(permit.backend());
  }

  @SuppressWarnings("ReferenceEquality") // this very waiter
  private void granted(Waiter<Backend> by, Permit<Backend> grant) {
    if (isDone() || waiter != by) {
      grant.ignored(loop().now());
      return;
    }
    waiter = null;
    permit = grant;
    activator = grant.activator();
    long joined = by.joinedNanos();
    queuedNanos += Math.max(0, grant.startedNanos() - joined);
    // After a lost connection, it is the first wait that was for a start.
    startWait = startWait.isPresent() ? startWait : by.startWait();
    coldNanos += activator.coldNanos(joined, grant.startedNanos());
    send();
  }

  /** Answers arrive by any thread, and are taken to the event loop. */
  private final class InQueue extends Waiter<Backend> {
    InQueue(long joinedNanos) {
      super(loop().index(), joinedNanos);
    }

    @Override
    protected void granted(Permit<Backend> grant) {
      loop().execute(() -> FunctionExchange.this.granted(this, grant));
    }

    @Override
    protected void refused(ErrorCode code, String message) {
      loop()
          .execute(
              () -> {
                waiter = null;
                fail(code, message);
              });
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
