package dev.hearth.builder.manifest;

import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.StartPosition;
import dev.hearth.api.function.TriggerSource;
import dev.hearth.builder.yaml.YamlMapping;
import dev.hearth.builder.yaml.YamlValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The key {@code triggers}. */
final class Triggers {
  private static final List<String> KAFKA_KEYS =
      List.of("topic", "order", "retry", "deadLetter", "filter", "from", "batch", "replyTopic");
  private static final int MAX_TRIGGERS = 32;
  private static final int MAX_ATTEMPTS = 100;
  private static final Duration LONGEST_AGE = Duration.ofDays(30);
  private static final Duration DEFAULT_WINDOW = Duration.ofMillis(100);
  private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

  private Triggers() {}

  static List<TriggerSource> read(YamlValue value) {
    List<TriggerSource> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    int schedules = 0;
    for (YamlValue each : value.list()) {
      YamlMapping trigger = each.mapping().allow(List.of("kafka", "schedule"));
      Optional<YamlValue> schedule = trigger.get("schedule");
      if (schedule.isPresent() && trigger.get("kafka").isPresent()) {
        throw each.error("a trigger is of one kind; write 'kafka' and 'schedule' as two of them");
      }
      TriggerSource source =
          schedule.isPresent()
              ? Schedules.read(schedule.get(), ++schedules)
              : kafka(trigger.require("kafka"));
      if (!names.add(source.name())) {
        throw each.error(twice(source));
      }
      sources.add(source);
    }
    if (sources.size() > MAX_TRIGGERS) {
      throw value.error(sources.size() + " triggers; at most " + MAX_TRIGGERS + " are allowed");
    }
    return sources;
  }

  private static String twice(TriggerSource source) {
    return switch (source) {
      case KafkaSource kafka -> "two triggers read the topic '" + kafka.topic() + "'; keep one";
      case ScheduleSource schedule ->
          "two schedules have the name '" + schedule.schedule() + "'; give one another 'name'";
    };
  }

  private static KafkaSource kafka(YamlValue value) {
    YamlMapping kafka = value.mapping().allow(KAFKA_KEYS);
    String topic = kafka.require("topic").text();
    KafkaSource defaults;
    try {
      defaults = KafkaSource.of(topic);
    } catch (IllegalArgumentException e) {
      throw kafka.require("topic").error(e.getMessage());
    }
    Optional<YamlValue> deadLetter = kafka.get("deadLetter");
    try {
      return new KafkaSource(
          topic,
          kafka.get("order").map(Triggers::order).orElse(defaults.order()),
          kafka.get("retry").map(Triggers::retry).orElse(defaults.retry()),
          deadLetter.map(YamlValue::text).orElse(defaults.deadLetter()),
          kafka.get("filter").map(Filters::read).orElse(defaults.filter()),
          kafka.get("from").map(Triggers::from).orElse(defaults.from()),
          kafka.get("batch").map(Triggers::batch).orElse(BatchPolicy.NONE),
          kafka.get("replyTopic").map(YamlValue::text));
    } catch (IllegalArgumentException e) {
      throw deadLetter
          .filter(it -> !String.valueOf(e.getMessage()).contains("replyTopic"))
          .orElse(value)
          .error(e.getMessage());
    }
  }

  private static StartPosition from(YamlValue value) {
    try {
      return StartPosition.parse(value.text());
    } catch (IllegalArgumentException e) {
      throw value.error("'" + value.key() + "': " + e.getMessage());
    }
  }

  private static EventOrder order(YamlValue value) {
    return switch (value.text()) {
      case "key" -> EventOrder.KEY;
      case "partition" -> EventOrder.PARTITION;
      case "none" -> EventOrder.NONE;
      default ->
          throw value.error(
              "'" + value.key() + "' must be key, partition or none, not '" + value.text() + "'");
    };
  }

  private static RetryPolicy retry(YamlValue value) {
    YamlMapping retry = value.mapping().allow(List.of("attempts", "backoff", "maxAge"));
    return new RetryPolicy(
        retry
            .get("attempts")
            .map(it -> it.integer(1, MAX_ATTEMPTS))
            .orElse(RetryPolicy.DEFAULT.attempts()),
        retry
            .get("backoff")
            .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_BACKOFF))
            .orElse(RetryPolicy.DEFAULT.backoff()),
        retry.get("maxAge").map(it -> Quantity.duration(it, Duration.ofMillis(1), LONGEST_AGE)));
  }

  private static BatchPolicy batch(YamlValue value) {
    YamlMapping batch = value.mapping().allow(List.of("size", "window", "bytes"));
    return new BatchPolicy(
        batch.require("size").integer(1, BatchPolicy.LARGEST_SIZE),
        batch
            .get("window")
            .map(it -> Quantity.duration(it, Duration.ZERO, BatchPolicy.LONGEST_WINDOW))
            .orElse(DEFAULT_WINDOW),
        batch
            .get("bytes")
            .map(it -> Quantity.memory(it, 1, BatchPolicy.MOST_BYTES))
            .orElse(BatchPolicy.NONE.bytes()));
  }
}
