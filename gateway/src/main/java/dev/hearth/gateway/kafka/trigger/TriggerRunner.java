package dev.hearth.gateway.kafka.trigger;

import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.gateway.kafka.dispatch.DispatchProgress;
import dev.hearth.gateway.kafka.dispatch.DispatchSource;
import dev.hearth.gateway.kafka.dispatch.StartMark;
import dev.hearth.gateway.kafka.dispatch.TopicDispatch;
import io.micrometer.core.instrument.Tags;
import java.util.concurrent.CompletableFuture;

/** A trigger for as long as it exists. Safe for use by many threads. */
public final class TriggerRunner {
  private final FunctionDestination destination;
  private final TopicDispatch dispatch;

  /**
   * @param startSettled whether the offsets of {@code startMark} are committed already
   * @param predecessor completes when an earlier runner of the same trigger has left the group
   */
  public TriggerRunner(
      TriggerSettings settings,
      StartMark startMark,
      boolean startSettled,
      TriggerContext context,
      CompletableFuture<Void> predecessor) {
    KafkaTrigger trigger = settings.trigger();
    this.destination = new FunctionDestination(settings, context);
    this.dispatch =
        new TopicDispatch(
            new DispatchSource(
                "trigger " + trigger.id(),
                trigger.source().topic(),
                trigger.group(),
                trigger.source().order()),
            destination,
            context.dispatch(),
            Tags.of("function", trigger.function().value(), "topic", trigger.source().topic()),
            startMark,
            startSettled,
            predecessor);
  }

  public void start() {
    dispatch.start();
  }

  /** Takes new settings of the same source, order and batches. */
  public void update(TriggerSettings changed) {
    destination.update(changed);
    dispatch.wake();
  }

  public TriggerSettings settings() {
    return destination.settings();
  }

  public KafkaTrigger trigger() {
    return destination.settings().trigger();
  }

  /**
   * Ends the trigger once its calls in flight have ended.
   *
   * @param deleted whether its consumer group goes too
   */
  public CompletableFuture<Void> stop(boolean deleted) {
    return dispatch.stop(deleted);
  }

  /** The trigger that is being stopped was made again: its group stays. */
  public CompletableFuture<Void> keepGroup() {
    return dispatch.keepGroup();
  }

  /** Completes when the trigger has left its group. */
  public CompletableFuture<Void> ended() {
    return dispatch.ended();
  }

  public TriggerProgress progress() {
    DispatchProgress progress = dispatch.progress();
    boolean rests = progress.state().equals("running") && !destination.settings().active();
    String why = trigger().paused() ? "paused" : "waiting: the function has no active revision";
    return new TriggerProgress(
        trigger(),
        progress.lag(),
        progress.buffered(),
        progress.retries(),
        progress.deadLetters(),
        progress.passedOver(),
        progress.notice(),
        rests ? why : progress.state());
  }
}
