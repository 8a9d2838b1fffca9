package dev.hearth.gateway.kafka.engine;

/**
 * What a group has committed of a partition.
 *
 * @param topicId of the topic that it is about; empty where the commit does not say
 */
public record Committed(String topicId, Mark mark) {}
