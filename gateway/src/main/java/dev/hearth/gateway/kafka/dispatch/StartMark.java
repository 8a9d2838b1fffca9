package dev.hearth.gateway.kafka.dispatch;

import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** From where a trigger reads that has committed nothing yet. */
public sealed interface StartMark {
  /** When this process learned of the trigger: the fallback where nothing better is known. */
  Instant since();

  /** The trigger was there before this process; what its group committed counts. */
  record Known(Instant since) implements StartMark {}

  /**
   * The trigger was just made: what its group may have committed in an earlier life does not count.
   *
   * @param offsets where its partitions ended when it was made; empty when the cluster did not
   *     answer
   */
  record New(Instant since, Map<TopicPartition, OffsetAndMetadata> offsets) implements StartMark {
    public New {
      offsets = Map.copyOf(offsets);
    }
  }
}
