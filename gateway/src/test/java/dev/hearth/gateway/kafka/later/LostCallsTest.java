package dev.hearth.gateway.kafka.later;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.gateway.testing.MemoryInvocations;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LostCallsTest {
  private static final FunctionName GREET = new FunctionName("greet");
  private static final Instant REST = Instant.parse("2026-11-29T12:00:00Z");

  private final MemoryInvocations store = new MemoryInvocations();
  private final AtomicInteger callbacks = new AtomicInteger();
  private Instant now = REST.plusSeconds(30);
  private final LostCalls lostCalls = new LostCalls(store, () -> now, callbacks::incrementAndGet);

  @Test
  void anInvocationThatIsOpenWhileItsQueueRestsForLongHasFailed() {
    store.add(queued("lost"));

    look(REST);
    assertThat(state("lost")).isEqualTo(InvocationState.QUEUED);
    look(REST);

    await().until(() -> state("lost") == InvocationState.FAILED);
    assertThat(store.find("lost").orElseThrow().reason().orElseThrow())
        .contains("not in topic 'hearth.async.greet' any more");
    await().until(() -> callbacks.get() == 1);
  }

  @Test
  void anInvocationThatCameMeanwhileHasEndedTheRestAndIsLeftAlone() {
    store.add(queued("one"));
    look(REST);
    store.add(queued("two"));
    look(REST.plusSeconds(60));
    look(REST.plusSeconds(120));

    assertThat(state("one")).isEqualTo(InvocationState.QUEUED);
    assertThat(state("two")).isEqualTo(InvocationState.QUEUED);
  }

  /** Returns when the look is over. */
  private void look(Instant restingSince) {
    now = now.plus(Duration.ofSeconds(10));
    int before = lostCalls.looks();
    lostCalls.look(GREET, restingSince);
    await().until(() -> lostCalls.looks() > before);
  }

  private InvocationState state(String id) {
    return store.find(id).orElseThrow().state();
  }

  private static Invocation queued(String id) {
    return Invocation.queued(id, GREET, "http", "POST", "/", REST, Optional.empty(), "");
  }
}
