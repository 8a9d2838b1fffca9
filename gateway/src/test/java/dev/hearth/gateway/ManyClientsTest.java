package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.RevisionId;
import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RawClient;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many clients on a slow function whose instances come and go. */
class ManyClientsTest {
  private static final int CLIENTS = 200;
  private static final int CALLS_EACH = 5;
  private static final int MOST_INSTANCES = 10;

  @TempDir Path folder;

  @Test
  void allAreServedAndNoInstanceGetsTwoCallsAtOnce() throws Exception {
    AtomicInteger exceeded = new AtomicInteger();
    List<FakeInstance> instances = new ArrayList<>();
    List<Throwable> faults = new CopyOnWriteArrayList<>();
    AtomicInteger served = new AtomicInteger();
    try (RunningGateway gateway = RunningGateway.in(folder)) {
      RevisionId revision = gateway.activate("slow", 1, 1, Duration.ofSeconds(60));
      List<Thread> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(Thread.ofPlatform().start(() -> client(gateway, served, faults)));
      }
      for (int i = 0; i < MOST_INSTANCES; i++) {
        instances.add(slow(exceeded));
        gateway.ready(revision, instances.toArray(FakeInstance[]::new));
      }
      await().until(() -> served.get() > CLIENTS);
      // The first half drains while calls go on.
      List<FakeInstance> leaving = instances.subList(0, MOST_INSTANCES / 2);
      gateway.update(
          revision,
          instances.subList(MOST_INSTANCES / 2, MOST_INSTANCES).stream()
              .map(FakeInstance::ready)
              .toList(),
          leaving.stream().map(FakeInstance::id).toList(),
          0);
      await()
          .until(
              () -> gateway.drained().containsAll(leaving.stream().map(FakeInstance::id).toList()));
      for (FakeInstance drained : leaving) {
        drained.close();
      }
      for (Thread client : clients) {
        client.join();
      }

      assertThat(faults).isEmpty();
      assertThat(served).hasValue(CLIENTS * CALLS_EACH);
      assertThat(exceeded).hasValue(0);
    } finally {
      for (FakeInstance instance : instances) {
        instance.close();
      }
    }
  }

  private static void client(RunningGateway gateway, AtomicInteger served, List<Throwable> faults) {
    try (RawClient client = gateway.client()) {
      for (int i = 0; i < CALLS_EACH; i++) {
        assertThat(client.get("/function/slow").status()).isEqualTo(200);
        served.incrementAndGet();
      }
    } catch (IOException | AssertionError e) {
      faults.add(e);
    }
  }

  private FakeInstance slow(AtomicInteger exceeded) throws IOException {
    AtomicInteger inFlight = new AtomicInteger();
    return FakeInstance.onUnixSocket(
        folder,
        call -> {
          if (inFlight.incrementAndGet() > 1) {
            exceeded.incrementAndGet();
          }
          TimeUnit.MILLISECONDS.sleep(10);
          inFlight.decrementAndGet();
          call.respond(200, "done");
        });
  }
}
