package dev.hearth.autoscaler;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.demand.DemandSink;
import dev.hearth.api.demand.ScaleOrder;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.demand.ScalingDecision;
import dev.hearth.api.demand.ScalingHistory;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.PoolStatus;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.status.StatusSource;
import dev.hearth.api.time.SteadyTime;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.loop.ControlLoop;
import dev.hearth.autoscaler.loop.Mailbox;
import dev.hearth.autoscaler.loop.RecordedDecision;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Keeps as many instances of every revision as its demand needs. Safe for use by many threads; what
 * comes in by {@link #report}, {@link #update}, {@link #changed} and {@link #removed} is put down
 * and worked on by a thread of the autoscaler's own.
 */
public final class Autoscaler
    implements DemandSink,
        PoolStatus,
        FunctionListener,
        ScaleOrder,
        ScalingHistory,
        StatusSource,
        AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Autoscaler.class);
  private static final Duration ANSWER_TIME = Duration.ofSeconds(10);

  private final AutoscalerConfig config;
  private final ControlLoop loop;
  private final InstantSource time;
  private final ScheduledExecutorService thread;
  private final Mailbox mailbox = new Mailbox();
  private final AtomicBoolean woken = new AtomicBoolean();
  private volatile Instant lastTick;
  private volatile Duration lastTickTook = Duration.ZERO;

  private Autoscaler(
      AutoscalerConfig config,
      ControlLoop loop,
      InstantSource time,
      ScheduledExecutorService thread) {
    this.config = config;
    this.loop = loop;
    this.time = time;
    this.thread = thread;
    this.lastTick = time.instant();
  }

  /** Starts one that leaves instances of revisions it never heard of alone for ever. */
  public static Autoscaler start(
      AutoscalerConfig config, ScaleTarget target, MeterRegistry meters, Clock clock) {
    return start(config, target, meters, clock, _ -> Optional.empty());
  }

  /**
   * @param revisions finds revisions by id, also inactive ones; takes away what an earlier run left
   *     behind
   */
  public static Autoscaler start(
      AutoscalerConfig config,
      ScaleTarget target,
      MeterRegistry meters,
      Clock clock,
      Function<RevisionId, Optional<Revision>> revisions) {
    InstantSource time = SteadyTime.from(clock);
    ControlLoop loop =
        new ControlLoop(
            new Scaling(config.rules()),
            config.silence(),
            config.orphanAfter(),
            target,
            revisions,
            meters,
            time,
            clock,
            config.memory());
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("hearth-autoscaler").factory());
    Autoscaler autoscaler = new Autoscaler(config, loop, time, thread);
    long nanos = config.tick().toNanos();
    var _ = thread.scheduleWithFixedDelay(autoscaler::tick, nanos, nanos, TimeUnit.NANOSECONDS);
    return autoscaler;
  }

  @Override
  public void report(Demand demand) {
    mailbox.put(demand);
    wake();
  }

  @Override
  public void update(PoolState state) {
    mailbox.put(state);
    wake();
  }

  @Override
  public void changed(FunctionState state) {
    mailbox.put(it -> it.changed(state));
    wake();
  }

  @Override
  public void removed(FunctionName name) {
    mailbox.put(it -> it.removed(name));
    wake();
  }

  @Override
  public int scaleTo(FunctionName name, int instances) {
    return ask("scale '" + name + "' to " + instances, () -> loop.scaleTo(name, instances));
  }

  /** The last decisions about a function with what they were made from, oldest first. */
  public List<RecordedDecision> decisions(FunctionName name) {
    return ask("list the decisions about '" + name + "'", () -> loop.decisions(name));
  }

  @Override
  public List<ScalingDecision> lastDecisions(FunctionName name) {
    return decisions(name).reversed().stream().map(RecordedDecision::forPeople).toList();
  }

  @Override
  public List<StatusItem> status() {
    Duration sinceTick = Duration.between(lastTick, time.instant());
    boolean late = sinceTick.compareTo(config.tick().plus(ANSWER_TIME)) > 0;
    String text =
        late
            ? "last decision " + sinceTick.toSeconds() + " s ago: its thread hangs or has ended"
            : ask(
                "tell the status",
                () ->
                    loop.functions()
                        + (loop.functions() == 1 ? " function, " : " functions, ")
                        + loop.awake()
                        + " awake, last round "
                        + lastTickTook.toNanos() / 1000
                        + " µs");
    return List.of(new StatusItem("autoscaler", !late, text));
  }

  /** Stops deciding; instances stay as they are. */
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(ANSWER_TIME.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warnf("The autoscaler's thread has not ended within %s", ANSWER_TIME);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      try {
        thread.execute(this::deliver);
      } catch (RejectedExecutionException e) {
        LOG.trace("Closed: a message was dropped", e);
      }
    }
  }

  private void deliver() {
    // Before the mail is taken out: what is put in from now on wakes again.
    woken.set(false);
    mailbox.deliver(loop, e -> LOG.error("A message to the autoscaler had no effect", e));
  }

  private void tick() {
    Instant start = time.instant();
    try {
      deliver();
      loop.tick();
    } catch (RuntimeException e) {
      // An exception would end the ticking for ever.
      LOG.error("A round of the autoscaler failed", e);
    }
    lastTick = time.instant();
    lastTickTook = Duration.between(start, lastTick);
  }

  private <T> T ask(String what, Callable<T> question) {
    try {
      return thread
          .submit(
              () -> {
                deliver();
                return question.call();
              })
          .get(ANSWER_TIME.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof HearthException known) {
        throw known;
      }
      throw new HearthException(
          ErrorCode.INTERNAL, "the autoscaler could not " + what + ": " + e.getCause(), e);
    } catch (RejectedExecutionException e) {
      throw new HearthException(
          ErrorCode.SHUTTING_DOWN, "cannot " + what + ": Hearth is shutting down", e);
    } catch (TimeoutException e) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "the autoscaler did not " + what + " within " + ANSWER_TIME.toSeconds() + " s",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HearthException(ErrorCode.SHUTTING_DOWN, "interrupted while trying to " + what, e);
    }
  }
}
