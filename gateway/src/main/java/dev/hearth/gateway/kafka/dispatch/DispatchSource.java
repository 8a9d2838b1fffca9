package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.function.EventOrder;

/**
 * What is read.
 *
 * @param name for threads, logs and errors
 * @param group the consumer group whose offsets tell how far it is
 */
public record DispatchSource(String name, String topic, String group, EventOrder order) {}
