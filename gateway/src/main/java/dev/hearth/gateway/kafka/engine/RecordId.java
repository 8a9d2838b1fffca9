package dev.hearth.gateway.kafka.engine;

/**
 * What names a record for good. An offset alone does not: a topic can be deleted and made again,
 * and a log can lose its end, after which other records get the same offsets.
 *
 * @param topicId empty where it is not known
 * @param epoch of the leader that wrote the record; negative where it is not known
 */
public record RecordId(String topicId, int partition, int epoch, long offset) {
  /** Of records and marks whose leader epoch nobody wrote down. */
  public static final int NO_EPOCH = -1;

  /** Whether two records at one offset of one topic may be the same one. */
  static boolean mayBeSame(int epoch, int other) {
    return epoch == other || epoch < 0 || other < 0;
  }
}
