package dev.hearth.gateway.schedule;

import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.forward.RequestForm;
import dev.hearth.gateway.wire.HeaderLine;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * One schedule that is not paused. A tick becomes a call whose id follows from the tick, so that a
 * tick that is handed over twice is one call; then it is written down that it was.
 */
final class RunningSchedule {
  private static final Logger LOG = Logger.getLogger(RunningSchedule.class);
  private static final Duration AGAIN = Duration.ofSeconds(2);

  /** Clocks are set; a long wait is looked at anew in between. */
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);

  private final ScheduleTrigger trigger;
  private final CronTimes times;
  private final AsyncEntrance entrance;
  private final InvocationStore store;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private Optional<Instant> last;
  private Optional<Instant> next = Optional.empty();
  private Optional<Future<?>> sleep = Optional.empty();
  private String trouble = "";
  private boolean stopped;

  RunningSchedule(
      ScheduleTrigger trigger,
      AsyncEntrance entrance,
      InvocationStore store,
      ScheduledExecutorService timer,
      Clock clock) {
    this.trigger = trigger;
    this.times = CronTimes.of(trigger.source());
    this.entrance = entrance;
    this.store = store;
    this.timer = timer;
    this.clock = clock;
    this.last = store.lastTick(trigger.function(), trigger.source().schedule());
  }

  ScheduleTrigger trigger() {
    return trigger;
  }

  /**
   * @param isNew whether it was made just now; else it may have missed ticks
   */
  synchronized void start(boolean isNew) {
    if (isNew || last.isEmpty()) {
      // From now on: what a schedule of this name did in an earlier life is nothing to make up for.
      last = Optional.of(clock.instant());
      ticked(last.get());
    }
    sleep();
  }

  synchronized void stop() {
    stopped = true;
    sleep.ifPresent(it -> it.cancel(false));
  }

  synchronized ScheduleProgress progress() {
    String state = trouble.isEmpty() ? "running" : "waiting: " + trouble;
    return new ScheduleProgress(trigger, last, next, state);
  }

  private void sleep() {
    if (stopped) {
      return;
    }
    Instant now = clock.instant();
    next = Ticks.next(times, trigger.source().missed(), last, now);
    next.ifPresent(tick -> sleepUntil(tick, now));
  }

  private void sleepUntil(Instant tick, Instant now) {
    long millis = Math.clamp(Duration.between(now, tick).toMillis(), 0, LONGEST_SLEEP.toMillis());
    sleep = Optional.of(timer.schedule(() -> awake(tick), millis, TimeUnit.MILLISECONDS));
  }

  private synchronized void awake(Instant tick) {
    if (stopped) {
      return;
    }
    Instant now = clock.instant();
    if (tick.isAfter(now)) {
      sleepUntil(tick, now);
      return;
    }
    var _ =
        entrance.accept(call(trigger, tick)).whenComplete((done, error) -> handedOver(tick, error));
  }

  private synchronized void handedOver(Instant tick, Throwable error) {
    if (stopped) {
      return;
    }
    if (error != null) {
      trouble = error.getMessage();
      LOG.warnf("schedule %s: %s", trigger.id(), trouble);
      sleep =
          Optional.of(timer.schedule(() -> awake(tick), AGAIN.toMillis(), TimeUnit.MILLISECONDS));
      return;
    }
    trouble = "";
    last = Optional.of(tick);
    ticked(tick);
    sleep();
  }

  private void ticked(Instant tick) {
    var _ = store.ticked(trigger.function(), trigger.source().schedule(), tick);
  }

  static AsyncCall call(ScheduleTrigger trigger, Instant tick) {
    ScheduleSource source = trigger.source();
    String text = trigger.function() + "\n" + source.schedule() + "\n" + tick;
    String id = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    boolean json = source.payload().startsWith("{") || source.payload().startsWith("[");
    return new AsyncCall(
        id,
        trigger.function(),
        "schedule",
        new RequestForm(
            "POST",
            "/",
            List.of(
                new HeaderLine("content-type", json ? "application/json" : "text/plain"),
                new HeaderLine("ce-specversion", "1.0"),
                new HeaderLine("ce-type", "dev.hearth.schedule.tick"),
                new HeaderLine(
                    "ce-source", "hearth:" + trigger.function() + "/" + source.schedule()),
                new HeaderLine("ce-id", id),
                new HeaderLine("ce-time", tick.toString()))),
        source.payload().getBytes(StandardCharsets.UTF_8),
        Optional.empty());
  }
}
