package dev.hearth.gateway.kafka.engine;

import java.util.Optional;

/**
 * Where to go on in a partition. What a commit says counts only for the log that it was made of:
 * what cannot be known is handled again, never passed over. Pure.
 *
 * @param mark what is finished
 * @param from the offset to read from
 * @param epoch that the consumer compares with the log before it reads; negative for none
 * @param notice for people, when something is not as it was left
 */
public record Resumption(Mark mark, long from, int epoch, Optional<String> notice) {
  /**
   * @param committed empty where nothing is
   */
  public static Resumption of(LogState log, Optional<Committed> committed) {
    if (committed.isEmpty()) {
      return fromBeginning(log, Optional.empty());
    }
    String topicId = committed.get().topicId();
    Mark mark = committed.get().mark();
    if (!topicId.isEmpty() && !log.topicId().isEmpty() && !topicId.equals(log.topicId())) {
      return fromBeginning(
          log, "the topic was deleted and made again; the new one is handled from its beginning");
    }
    if (mark.epoch() < 0 || log.epoch() < 0) {
      return withoutEpoch(log, mark);
    }
    if (log.epoch() < mark.epoch() || (log.epoch() == mark.epoch() && mark.top() > log.end())) {
      return fromBeginning(
          log,
          "the cluster is older than what was handled (offset "
              + mark.offset()
              + " of leader epoch "
              + mark.epoch()
              + ", now the log ends at "
              + log.end()
              + " in epoch "
              + log.epoch()
              + "); all that is there is handled again");
    }
    return at(log, mark);
  }

  /**
   * Of a log of which nothing tells how much of it is what was handled.
   *
   * @param wanted the offset that was to be read next and is not there
   */
  public static Resumption unknown(LogState log, Optional<Long> wanted) {
    return fromBeginning(
        log,
        "the log ends at "
            + log.end()
            + wanted.map(offset -> ", offset " + offset + " was to be read next").orElse("")
            + ", and nothing tells where it was cut; all that is there is handled again");
  }

  private static Resumption withoutEpoch(LogState log, Mark mark) {
    if (mark.offset() > log.end()) {
      return fromBeginning(
          log,
          "the log ends at "
              + log.end()
              + ", below offset "
              + mark.offset()
              + " up to which it was handled, and nothing tells where it was cut; all that is there"
              + " is handled again");
    }
    return at(log, mark.cut(log.end()));
  }

  private static Resumption at(LogState log, Mark mark) {
    if (mark.offset() < log.beginning()) {
      return new Resumption(
          mark,
          log.beginning(),
          RecordId.NO_EPOCH,
          Optional.of(overtaken(mark.offset(), log.beginning())));
    }
    return new Resumption(mark, mark.offset(), mark.epoch(), Optional.empty());
  }

  /** What is said where the topic's retention, or somebody, deleted records. */
  public static String overtaken(long offset, long beginning) {
    return "the log begins at "
        + beginning
        + ": what was between offset "
        + offset
        + " and there was deleted before it was handled";
  }

  private static Resumption fromBeginning(LogState log, String notice) {
    return fromBeginning(log, Optional.of(notice));
  }

  private static Resumption fromBeginning(LogState log, Optional<String> notice) {
    return new Resumption(Mark.UNKNOWN, log.beginning(), RecordId.NO_EPOCH, notice);
  }
}
