package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.engine.Conclusion;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a dispatch counts. Safe for use by many threads. */
final class DispatchMeters implements AutoCloseable {
  private static final long UNKNOWN = -1;

  private final AtomicLong lag = new AtomicLong(UNKNOWN);
  private final AtomicInteger buffered = new AtomicInteger();
  private final AtomicLong oldestMillis = new AtomicLong();
  private final MeterRegistry registry;
  private final Counter retries;
  private final Counter deadLetters;
  private final Counter succeeded;
  private final Counter deadLettered;
  private final Counter passedOver;
  private final List<Meter> all;

  DispatchMeters(MeterRegistry registry, Tags tags) {
    this.registry = registry;
    retries =
        Counter.builder("hearth.trigger.retries")
            .description("Tries of events after their first")
            .tags(tags)
            .register(registry);
    deadLetters =
        Counter.builder("hearth.trigger.dead.letters")
            .description("Events given up and written to the dead-letter topic")
            .tags(tags)
            .register(registry);
    succeeded = events(tags, "success");
    deadLettered = events(tags, "dead_letter");
    passedOver = events(tags, "passed_over");
    Gauge lagGauge =
        Gauge.builder(
                "hearth.trigger.lag", lag, value -> value.get() < 0 ? Double.NaN : value.get())
            .description("Records not handled yet")
            .tags(tags)
            .register(registry);
    Gauge bufferedGauge =
        Gauge.builder("hearth.trigger.buffered.events", buffered, AtomicInteger::get)
            .description("Events taken from the topic and not handled yet")
            .tags(tags)
            .register(registry);
    Gauge oldestGauge =
        Gauge.builder("hearth.trigger.oldest.age", oldestMillis, millis -> millis.get() / 1000.0)
            .baseUnit("seconds")
            .description("How long the oldest event has waited for its end")
            .tags(tags)
            .register(registry);
    all =
        List.of(
            retries,
            deadLetters,
            succeeded,
            deadLettered,
            passedOver,
            lagGauge,
            bufferedGauge,
            oldestGauge);
  }

  private Counter events(Tags tags, String outcome) {
    return Counter.builder("hearth.trigger.events")
        .description("Events that came to an end")
        .tags(tags.and("outcome", outcome))
        .register(registry);
  }

  void retried() {
    retries.increment();
  }

  /** The destination did not want a record. */
  void passedOver() {
    passedOver.increment();
  }

  void ended(Conclusion conclusion) {
    switch (conclusion) {
      case Conclusion.Succeeded(var _) -> succeeded.increment();
      case Conclusion.GivenUp(var _, var _) -> {
        deadLetters.increment();
        deadLettered.increment();
      }
    }
  }

  void lag(long records) {
    lag.set(records);
  }

  void buffered(int events) {
    buffered.set(events);
  }

  /** How long the oldest event has been here; 0 when there is none. */
  void oldest(long millis) {
    oldestMillis.set(millis);
  }

  long lag() {
    return lag.get();
  }

  int buffered() {
    return buffered.get();
  }

  long retries() {
    return (long) retries.count();
  }

  long deadLetters() {
    return (long) deadLetters.count();
  }

  long passedOverCount() {
    return (long) passedOver.count();
  }

  @Override
  public void close() {
    all.forEach(registry::remove);
  }
}
