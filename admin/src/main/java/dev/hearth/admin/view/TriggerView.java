package dev.hearth.admin.view;

import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.KafkaTrigger;
import java.util.Locale;
import java.util.Optional;

/** A trigger as the API shows it. */
public record TriggerView(
    String function,
    String type,
    String topic,
    String order,
    int attempts,
    long backoffMillis,
    String deadLetter,
    String origin,
    long lag,
    int buffered,
    long retries,
    long deadLetters,
    String state) {
  public static TriggerView of(KafkaTrigger trigger, Optional<TriggerProgress> progress) {
    var source = trigger.source();
    return new TriggerView(
        trigger.function().value(),
        "kafka",
        source.topic(),
        source.order().name().toLowerCase(Locale.ROOT),
        source.retry().attempts(),
        source.retry().backoff().toMillis(),
        source.deadLetter(),
        trigger.origin().name().toLowerCase(Locale.ROOT),
        progress.map(TriggerProgress::lag).orElse(-1L),
        progress.map(TriggerProgress::buffered).orElse(0),
        progress.map(TriggerProgress::retries).orElse(0L),
        progress.map(TriggerProgress::deadLetters).orElse(0L),
        progress.map(TriggerProgress::state).orElse("waiting"));
  }
}
