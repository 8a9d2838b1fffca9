package dev.hearth.gateway.schedule;

import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.schedule.CronTimes;
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
  private final TickJournal journal;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private Optional<Instant> doneUntil;
  private Optional<Instant> lastTick;
  private Optional<Instant> next = Optional.empty();
  private Optional<Future<?>> sleep = Optional.empty();
  private String trouble = "";
  private boolean stopped;

  /**
   * @throws IllegalArgumentException for a schedule that never fires
   */
  RunningSchedule(
      ScheduleTrigger trigger,
      AsyncEntrance entrance,
      TickJournal journal,
      ScheduledExecutorService timer,
      Clock clock) {
    this.trigger = trigger;
    this.times = CronTimes.of(trigger.source().cron(), trigger.source().timezone());
    this.entrance = entrance;
    this.journal = journal;
    this.timer = timer;
    this.clock = clock;
    this.doneUntil = journal.doneUntil(trigger);
    this.lastTick = journal.lastTick(trigger);
  }

  ScheduleTrigger trigger() {
    return trigger;
  }

  /**
   * @param isNew whether it was made just now; else it may have missed ticks
   */
  synchronized void start(boolean isNew) {
    if (isNew || doneUntil.isEmpty()) {
      // From now on: ticks before a schedule was made, changed or resumed are not made up for.
      Instant now = clock.instant();
      doneUntil = Optional.of(now);
      journal.begins(trigger, now);
    }
    sleep();
  }

  synchronized void stop() {
    stopped = true;
    sleep.ifPresent(it -> it.cancel(false));
  }

  synchronized ScheduleProgress progress() {
    String state = trouble.isEmpty() ? "running" : "waiting: " + trouble;
    return new ScheduleProgress(trigger, lastTick, next, state);
  }

  private void sleep() {
    if (stopped) {
      return;
    }
    Instant now = clock.instant();
    next = Ticks.next(times, trigger.source().missed(), doneUntil, now);
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
    doneUntil = Optional.of(tick);
    lastTick = Optional.of(tick);
    journal.ticked(trigger, tick);
    sleep();
  }

  static AsyncCall call(ScheduleTrigger trigger, Instant tick) {
    String text = trigger.function() + "\n" + trigger.source().schedule() + "\n" + tick;
    // Callers can work this id out, but cannot send one with a tilde: none takes a tick's place.
    String id = "tick~" + UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8));
    return call(trigger, tick, id);
  }

  /** A call that is no tick has an id of its own: a tick at the same time is another call. */
  static AsyncCall callBesideTicks(ScheduleTrigger trigger, Instant now) {
    return call(trigger, now, UUID.randomUUID().toString());
  }

  private static AsyncCall call(ScheduleTrigger trigger, Instant time, String id) {
    ScheduleSource source = trigger.source();
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
                new HeaderLine("ce-time", time.toString()))),
        source.payload().getBytes(StandardCharsets.UTF_8),
        Optional.empty());
  }
}
