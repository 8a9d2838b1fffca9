package dev.hearth.gateway.kafka.later;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.api.invocation.InvocationStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Ends invocations whose records are in no topic any more: a topic can be deleted, and a log can
 * lose its end. A record is written before its invocation, and an end before its record counts as
 * handled, so an invocation that is open while the queue has long been at rest has none. Safe for
 * use by many threads.
 */
final class LostCalls {
  private static final Logger LOG = Logger.getLogger(LostCalls.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final int AT_ONCE = 1000;

  private final InvocationStore store;
  private final InstantSource clock;
  private final Runnable callbackDue;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Instant looked = Instant.EPOCH;

  // Of the look before, in one rest: what came since then would have ended the rest.
  private Instant seenIn = Instant.EPOCH;
  private Set<String> seen = Set.of();
  private int looks;

  /**
   * @param callbackDue to be told when one with a callback was ended
   */
  LostCalls(InvocationStore store, InstantSource clock, Runnable callbackDue) {
    this.store = store;
    this.clock = clock;
    this.callbackDue = callbackDue;
  }

  /**
   * Ends in the background those that were open already at the look before. Never blocks.
   *
   * @param restingSince names the rest
   */
  void look(FunctionName function, Instant restingSince) {
    Instant now = clock.instant();
    if (Duration.between(looked, now).abs().compareTo(BETWEEN_LOOKS) < 0
        || looking.getAndSet(true)) {
      return;
    }
    looked = now;
    Thread.ofVirtual()
        .name("hearth-lost-calls")
        .start(
            () -> {
              try {
                endLost(function, restingSince);
              } finally {
                looking.set(false);
              }
            });
  }

  private synchronized void endLost(FunctionName function, Instant restingSince) {
    Set<String> before = restingSince.equals(seenIn) ? seen : Set.of();
    Set<String> open = new HashSet<>();
    int ended = 0;
    for (InvocationState state :
        List.of(InvocationState.QUEUED, InvocationState.RUNNING, InvocationState.RETRYING)) {
      for (Invocation each : store.list(Optional.of(function), Optional.of(state), AT_ONCE)) {
        open.add(each.id());
        if (before.contains(each.id())) {
          ended += store.end(each, lost(each)).toCompletableFuture().join() ? 1 : 0;
        }
      }
    }
    seen = open;
    seenIn = restingSince;
    looks++;
    if (ended > 0) {
      LOG.warnf(
          "%d async invocations of '%s' failed: their calls are not in topic '%s' any more",
          ended, function, FunctionQueue.topic(function));
      callbackDue.run();
    }
  }

  synchronized int looks() {
    return looks;
  }

  private InvocationEnd lost(Invocation invocation) {
    return new InvocationEnd(
        InvocationState.FAILED,
        invocation.attempts(),
        clock.instant(),
        Optional.of(
            "the call is not in topic '"
                + FunctionQueue.topic(invocation.function())
                + "' any more: the topic was deleted, or its log lost its end"),
        Optional.empty());
  }
}
