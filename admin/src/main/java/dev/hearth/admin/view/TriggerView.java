package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.ScheduleTrigger;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A trigger as the API shows it. What does not belong to its type is left out.
 *
 * @param type {@code kafka} or {@code schedule}
 * @param name unique among the function's triggers: the topic, or {@code schedule:} and a name
 * @param replyTopic where the function's answers go
 * @param batch how many events go together, where more than one does
 * @param passedOver records that the filter kept from the function
 * @param lastTick the last one that became a call; left out before the first
 * @param notice what of its topic was found not to be as it was left, the last time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TriggerView(
    String function,
    String type,
    String name,
    String topic,
    String order,
    Integer attempts,
    Long backoffMillis,
    String deadLetter,
    FilterView filter,
    String replyTopic,
    BatchView batch,
    String from,
    String schedule,
    String cron,
    String timezone,
    String payload,
    String missed,
    String origin,
    boolean paused,
    Long lag,
    Integer buffered,
    Long retries,
    Long deadLetters,
    Long passedOver,
    Instant lastTick,
    Instant nextTick,
    String notice,
    String state) {
  public static TriggerView of(KafkaTrigger trigger, Optional<TriggerProgress> progress) {
    var source = trigger.source();
    return new TriggerView(
        trigger.function().value(),
        "kafka",
        source.name(),
        source.topic(),
        source.order().name().toLowerCase(Locale.ROOT),
        source.retry().attempts(),
        source.retry().backoff().toMillis(),
        source.deadLetter(),
        source.filter().isEmpty() ? null : FilterView.of(source.filter()),
        source.replyTopic().orElse(null),
        source.batch().isNone() ? null : BatchView.of(source.batch()),
        source.from().toString(),
        null,
        null,
        null,
        null,
        null,
        word(trigger.origin()),
        trigger.paused(),
        progress.map(TriggerProgress::lag).filter(lag -> lag >= 0).orElse(null),
        progress.map(TriggerProgress::buffered).orElse(0),
        progress.map(TriggerProgress::retries).orElse(0L),
        progress.map(TriggerProgress::deadLetters).orElse(0L),
        progress.map(TriggerProgress::passedOver).orElse(0L),
        null,
        null,
        progress.map(TriggerProgress::notice).filter(text -> !text.isEmpty()).orElse(null),
        progress.map(TriggerProgress::state).orElse("waiting"));
  }

  public static TriggerView of(ScheduleTrigger trigger, Optional<ScheduleProgress> progress) {
    var source = trigger.source();
    return new TriggerView(
        trigger.function().value(),
        "schedule",
        source.name(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        source.schedule(),
        source.cron(),
        source.timezone().getId(),
        source.payload(),
        source.missed().name().toLowerCase(Locale.ROOT),
        word(trigger.origin()),
        trigger.paused(),
        null,
        null,
        null,
        null,
        null,
        progress.flatMap(ScheduleProgress::last).orElse(null),
        progress.flatMap(ScheduleProgress::next).orElse(null),
        null,
        trigger.paused() ? "paused" : progress.map(ScheduleProgress::state).orElse("waiting"));
  }

  private static String word(Origin origin) {
    return origin.name().toLowerCase(Locale.ROOT);
  }
}
