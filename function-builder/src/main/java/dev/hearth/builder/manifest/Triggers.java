package dev.hearth.builder.manifest;

import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
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
  private static final int MAX_TRIGGERS = 32;
  private static final int MAX_ATTEMPTS = 100;
  private static final Duration LONGEST_BACKOFF = Duration.ofHours(1);

  private Triggers() {}

  static List<KafkaSource> read(YamlValue value) {
    List<KafkaSource> sources = new ArrayList<>();
    Set<String> topics = new HashSet<>();
    for (YamlValue each : value.list()) {
      YamlMapping trigger = each.mapping();
      trigger
          .get("schedule")
          .ifPresent(
              schedule -> {
                throw schedule.error(
                    "this version of Hearth does not support 'schedule' triggers yet; have cron or"
                        + " a systemd timer call 'hearth invoke'");
              });
      trigger.allow(List.of("kafka"));
      YamlValue kafka = trigger.require("kafka");
      KafkaSource source = kafka(kafka);
      if (!topics.add(source.topic())) {
        throw kafka.error("two triggers read the topic '" + source.topic() + "'; keep one");
      }
      sources.add(source);
    }
    if (sources.size() > MAX_TRIGGERS) {
      throw value.error(sources.size() + " triggers; at most " + MAX_TRIGGERS + " are allowed");
    }
    return sources;
  }

  private static KafkaSource kafka(YamlValue value) {
    YamlMapping kafka = value.mapping().allow(List.of("topic", "order", "retry", "deadLetter"));
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
          deadLetter.map(YamlValue::text).orElse(defaults.deadLetter()));
    } catch (IllegalArgumentException e) {
      throw deadLetter.orElse(value).error(e.getMessage());
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
    YamlMapping retry = value.mapping().allow(List.of("attempts", "backoff"));
    return new RetryPolicy(
        retry
            .get("attempts")
            .map(it -> it.integer(1, MAX_ATTEMPTS))
            .orElse(RetryPolicy.DEFAULT.attempts()),
        retry
            .get("backoff")
            .map(it -> Quantity.duration(it, Duration.ZERO, LONGEST_BACKOFF))
            .orElse(RetryPolicy.DEFAULT.backoff()));
  }
}
