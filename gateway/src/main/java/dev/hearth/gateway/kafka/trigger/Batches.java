package dev.hearth.gateway.kafka.trigger;

import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.kafka.cloudevent.EventBatch;
import dev.hearth.gateway.kafka.dispatch.Attempt;
import dev.hearth.gateway.kafka.dispatch.CallIds;
import dev.hearth.gateway.kafka.engine.CallResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Several tries as one call, and what its answer says of each. Pure. */
final class Batches {
  /** Written in less time than another thread takes to begin. */
  private static final int SMALL_BYTES = 64 * 1024;

  /** Of an event, beside its value. */
  private static final int ATTRIBUTE_BYTES = 300;

  private Batches() {}

  /** Whether they make a small body: plain records do, with values of some hundred bytes. */
  static boolean isSmall(List<Attempt> attempts) {
    long bytes = 0;
    for (Attempt each : attempts) {
      bytes += ATTRIBUTE_BYTES + Math.max(0, each.record().serializedValueSize());
    }
    return bytes <= SMALL_BYTES;
  }

  static FunctionCall call(List<Attempt> attempts, Duration maxWait) {
    List<EventBatch.Entry> entries = new ArrayList<>(attempts.size());
    List<UUID> callIds = new ArrayList<>(attempts.size());
    for (Attempt each : attempts) {
      UUID callId = each.callId();
      callIds.add(callId);
      entries.add(new EventBatch.Entry(each.record(), callId, each.number()));
    }
    String callId = CallIds.together(callIds).toString();
    return new FunctionCall(
        "kafka",
        callId,
        Map.of(
            "content-type",
            EventBatch.CONTENT_TYPE,
            "idempotency-key",
            callId,
            "x-hearth-batch",
            Integer.toString(attempts.size())),
        EventBatch.of(entries, attempts.getFirst().clusterId()),
        maxWait);
  }

  /** An answer that cannot be read, or names an event that was not sent, is none. */
  static CallResult result(List<Attempt> attempts, CallOutcome outcome) {
    if (!(outcome instanceof CallOutcome.Answered answered)
        || answered.status() < 200
        || answered.status() > 299) {
      return CallResult.of(outcome);
    }
    Optional<Set<String>> failed = EventBatch.failedIds(answered.body());
    if (failed.isPresent() && failed.get().isEmpty()) {
      return CallResult.of(outcome);
    }
    Set<Integer> indexes = new HashSet<>();
    Set<String> known = new HashSet<>();
    for (int i = 0; i < attempts.size(); i++) {
      String id = EventBatch.id(attempts.get(i).record(), attempts.get(i).clusterId());
      known.add(id);
      if (failed.isPresent() && failed.get().contains(id)) {
        indexes.add(i);
      }
    }
    return failed.isPresent() && known.containsAll(failed.get())
        ? new CallResult(outcome, indexes)
        : CallResult.of(new CallOutcome.Answered(500, Map.of(), answered.body()));
  }
}
