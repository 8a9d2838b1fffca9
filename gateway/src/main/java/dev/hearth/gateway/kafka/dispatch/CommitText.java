package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.gateway.kafka.engine.Committed;
import dev.hearth.gateway.kafka.engine.Mark;
import dev.hearth.gateway.kafka.engine.MarkText;
import dev.hearth.gateway.kafka.engine.RecordId;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * A mark as a commit: its offset, its leader epoch, and as metadata the id of the topic that it is
 * about and what is finished above it.
 */
final class CommitText {
  /** Then 22 characters of the topic's id, then a text of {@link MarkText}. */
  private static final String FORM = "h2";

  private static final int ID_LENGTH = 22;
  private static final int HEAD_LENGTH = FORM.length() + ID_LENGTH;

  /** Characters of metadata that leave room for the topic's id alone. */
  static final int ID_ONLY = HEAD_LENGTH;

  private CommitText() {}

  /**
   * @param limit to the characters of metadata: what is finished above, and then the topic's id, is
   *     left out where it does not fit
   */
  static OffsetAndMetadata of(String topicId, Mark mark, int limit) {
    Optional<Integer> epoch = mark.epoch() < 0 ? Optional.empty() : Optional.of(mark.epoch());
    return new OffsetAndMetadata(mark.offset(), epoch, text(topicId, mark, limit));
  }

  private static String text(String topicId, Mark mark, int limit) {
    if (topicId.length() != ID_LENGTH || limit < HEAD_LENGTH) {
      return MarkText.of(mark.above(), limit);
    }
    return FORM + topicId + MarkText.of(mark.above(), limit - HEAD_LENGTH);
  }

  /** Commits of other programs and of earlier versions do not say which topic they are about. */
  static Committed read(OffsetAndMetadata committed) {
    String text = committed.metadata();
    boolean hasId = hasId(text);
    return new Committed(
        hasId ? text.substring(FORM.length(), HEAD_LENGTH) : "",
        new Mark(
            committed.offset(),
            MarkText.read(hasId ? text.substring(HEAD_LENGTH) : text),
            committed.leaderEpoch().orElse(RecordId.NO_EPOCH)));
  }

  private static boolean hasId(String text) {
    return text != null && text.startsWith(FORM) && text.length() >= HEAD_LENGTH;
  }
}
