package dev.hearth.gateway.kafka.engine;

/**
 * What the log of a partition is at a moment.
 *
 * @param topicId empty where the cluster has none
 * @param beginning offset of its first record, or its end where it has none
 * @param end offset that the next record gets, as far as all replicas in sync have it
 * @param epoch of its leader; negative where it is not known
 */
public record LogState(String topicId, long beginning, long end, int epoch) {}
