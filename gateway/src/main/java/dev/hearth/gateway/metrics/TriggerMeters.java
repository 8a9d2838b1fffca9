package dev.hearth.gateway.metrics;

import dev.hearth.api.function.RevisionId;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** The meters of one revision's calls by one entrance. Safe for use by many threads. */
@SuppressWarnings("EnumOrdinal") // index of an array that lives no longer than the process
public final class TriggerMeters {
  // Upper bounds from a warm call to a slow function's; one time series each.
  private static final Duration[] BOUNDS = {
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofMillis(2500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry registry;
  private final Tags tags;
  private final Consumer<Meter> made;
  private final Timer duration;
  private final Timer queueWait;
  private final AtomicReferenceArray<Counter> outcomes =
      new AtomicReferenceArray<>(Outcome.values().length);

  TriggerMeters(MeterRegistry registry, RevisionId revision, String trigger, Consumer<Meter> made) {
    this.registry = registry;
    this.made = made;
    this.tags =
        Tags.of(
            "function",
            revision.function().value(),
            "revision",
            revision.toString(),
            "trigger",
            trigger);
    this.duration =
        timer("hearth.invocation.duration", "From the arrival of a call to the end of its answer");
    this.queueWait =
        timer("hearth.queue.wait", "How long calls waited that found no free instance");
  }

  /** Counts a call that ended. */
  public void ended(Outcome outcome, long durationNanos) {
    Counter counter = outcomes.getPlain(outcome.ordinal());
    if (counter == null) {
      counter = counter(outcome);
    }
    counter.increment();
    duration.record(durationNanos, TimeUnit.NANOSECONDS);
  }

  /** Notes how long a call waited in the queue. */
  public void waited(long nanos) {
    queueWait.record(nanos, TimeUnit.NANOSECONDS);
  }

  private Counter counter(Outcome outcome) {
    Counter counter =
        Counter.builder("hearth.invocations")
            .description("Calls that ended")
            .tags(tags)
            .tag("outcome", outcome.label())
            .register(registry);
    if (outcomes.compareAndSet(outcome.ordinal(), null, counter)) {
      made.accept(counter);
    }
    return counter;
  }

  private Timer timer(String name, String description) {
    Timer timer =
        Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(BOUNDS)
            .register(registry);
    made.accept(timer);
    return timer;
  }
}
