package dev.hearth.gateway.kafka.dispatch;

import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.kafka.engine.Batching;
import dev.hearth.gateway.kafka.engine.CallResult;
import dev.hearth.gateway.kafka.engine.Conclusion;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Where the records of a topic go. Called on one thread at a time; no method may block. The answers
 * may change from call to call, except for {@link #batching()}.
 */
public interface Destination {
  /** Calls that may go on at a time; 0 while there is nothing to call, and records wait. */
  int concurrency();

  RetryPolicy retry(ConsumerRecord<byte[], byte[]> record);

  /** How records go together in one call; alone by default. */
  default Batching batching() {
    return Batching.NONE;
  }

  /** Whether a record is to be called for; one that is not counts as handled. */
  default boolean wants(ConsumerRecord<byte[], byte[]> record) {
    return true;
  }

  /**
   * Makes one call for these tries, which are more than one only with {@link #batching()}. The
   * stage never completes exceptionally.
   */
  CompletionStage<CallResult> call(List<Attempt> attempts);

  /**
   * Whether {@link #conclude} is to be called for records that were fetched and never called when
   * their topic is deleted. Otherwise they go with it.
   */
  default boolean outlivesItsTopic() {
    return false;
  }

  /** Whether {@link #resting} is to be called: the cluster is asked for it. */
  default boolean asksForRest() {
    return false;
  }

  /**
   * Everything that was in the topic at a time has come to its end, and nothing has come since
   * then, as the cluster says. Called again and again for as long as that is so.
   */
  default void resting(Instant since) {}

  /** Whether {@link #conclude} has anything to do for records whose call succeeded. */
  default boolean concludesSuccess() {
    return true;
  }

  /**
   * Does what belongs to the end of a record: a dead letter, a reply, a result. Until the stage
   * completes, the record is not finished; when it completes exceptionally, this is called again
   * after a pause, and the message is shown to people.
   *
   * @param last the last try that was made
   */
  CompletionStage<Void> conclude(Attempt last, Conclusion conclusion);
}
