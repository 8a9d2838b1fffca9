package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.gateway.activation.Scene.TestCall;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order: limits hold, nobody is forgotten, every permit ends once. */
class ActivatorSimulationTest {
  private static final int CONCURRENCY = 3;
  private static final int QUEUE = 20;
  private static final ExecutorService ENDING =
      Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void everyStepOfARandomHistoryKeepsTheRules(long seed) {
    for (int round = 0; round < 15; round++) {
      new History(seed * 1000 + round).run(600);
    }
  }

  private static final class History {
    private final SplittableRandom random;
    private final Scene scene = new Scene(QUEUE);
    private final Activator<String> activator = scene.activator(CONCURRENCY);
    private final List<TestCall> calls = new ArrayList<>();
    private final Set<TestCall> running = new HashSet<>();
    private final Set<TestCall> cancelled = new HashSet<>();
    private final Set<TestCall> ended = new HashSet<>();
    private Set<String> ready = Set.of();
    private Set<String> draining = Set.of();
    private int names;

    History(long seed) {
      random = new SplittableRandom(seed);
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
        check();
      }
      drainAway();
    }

    private void step() {
      scene.advance(Duration.ofMillis(random.nextInt(50)));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 -> calls.add(scene.call(activator));
        case 5, 6, 7 -> endOne();
        case 8 -> cancelOne();
        case 9 -> addInstance();
        case 10 -> drainInstance();
        default -> {
          switch (random.nextInt(4)) {
            case 0 -> publish(Set.of(), draining); // all of them died
            case 1 -> activator.dispatchNow();
            default -> failIfNoneIsReady();
          }
        }
      }
      note();
    }

    private void note() {
      for (TestCall call : calls) {
        if (call.permit != null && !running.contains(call) && !ended.contains(call)) {
          running.add(call);
        }
      }
    }

    private void endOne() {
      if (running.isEmpty()) {
        return;
      }
      TestCall call = running.stream().toList().get(random.nextInt(running.size()));
      running.remove(call);
      ended.add(call);
      long now = scene.nanos.get();
      for (int times = random.nextInt(1, 3); times > 0; times--) {
        switch (random.nextInt(4)) {
          case 0 -> call.permit.failure(now);
          case 1 -> call.permit.ignored(now);
          case 2 -> call.permit.unreachable(now);
          default -> call.permit.success(now);
        }
      }
    }

    private void cancelOne() {
      if (!calls.isEmpty()) {
        TestCall call = calls.get(random.nextInt(calls.size()));
        boolean waited = call.waits() && !cancelled.contains(call);
        assertThat(Activator.cancel(call)).isEqualTo(waited);
        if (waited) {
          cancelled.add(call);
        }
      }
    }

    private void addInstance() {
      Set<String> more = new HashSet<>(ready);
      more.add("instance%04d".formatted(names++));
      publish(more, draining);
    }

    private void drainInstance() {
      if (ready.isEmpty()) {
        return;
      }
      String leaving = ready.stream().sorted().toList().get(random.nextInt(ready.size()));
      Set<String> fewer = new HashSet<>(ready);
      fewer.remove(leaving);
      Set<String> moreDraining = new HashSet<>(draining);
      moreDraining.removeIf(id -> scene.drained.contains(new InstanceId(id)));
      moreDraining.add(leaving);
      publish(fewer, moreDraining);
    }

    private void failIfNoneIsReady() {
      if (ready.isEmpty()) {
        activator.update(scene.failed("no"));
        draining = Set.of();
        assertThat(calls).noneMatch(call -> call.waits() && !cancelled.contains(call));
      }
    }

    private void publish(Set<String> nowReady, Set<String> nowDraining) {
      ready = nowReady;
      draining = nowDraining;
      activator.update(scene.state(List.copyOf(ready), List.copyOf(draining), 0));
    }

    private void check() {
      Map<String, Integer> inFlight = new HashMap<>();
      for (TestCall call : running) {
        inFlight.merge(call.permit.backend(), 1, Integer::sum);
      }
      long waiting = calls.stream().filter(c -> c.waits() && !cancelled.contains(c)).count();
      Demand demand = activator.demand("g", Instant.EPOCH);
      assertThat(inFlight.values()).allMatch(count -> count <= CONCURRENCY);
      assertThat(calls).allMatch(call -> call.fates.size() <= 1);
      assertThat(demand.inFlight()).isEqualTo(running.size());
      assertThat(demand.queued()).isEqualTo((int) waiting).isLessThanOrEqualTo(QUEUE);
      assertThat(demand.completions()).isLessThanOrEqualTo(demand.arrivals());
      for (String id : draining) {
        boolean idle = inFlight.getOrDefault(id, 0) == 0;
        assertThat(scene.drained.contains(new InstanceId(id))).as(id).isEqualTo(idle);
      }
    }

    private void drainAway() {
      publish(Set.of("lastlast"), Set.of());
      note();
      while (!running.isEmpty()) {
        endOne();
        scene.advance(Activator.AVOIDANCE);
        activator.dispatchNow();
        note();
        check();
      }
      assertThat(calls).allMatch(call -> !call.waits() || cancelled.contains(call));
      assertThat(activator.demand("g", Instant.EPOCH).queued()).isZero();
    }
  }

  @Test
  void manyThreadsForgetNobodyAndExceedNoLimit() throws InterruptedException {
    int threads = 4;
    long calls = 80_000;
    int perThread = (int) calls / threads;
    Scene scene = new Scene(1_000_000, threads);
    Activator<String> activator = scene.activator(CONCURRENCY);
    activator.update(scene.ready("aaaaaaaa", "bbbbbbbb"));
    AtomicInteger[] inFlight = {new AtomicInteger(), new AtomicInteger()};
    AtomicInteger exceeded = new AtomicInteger();
    CountDownLatch served = new CountDownLatch((int) calls);

    for (int t = 0; t < threads; t++) {
      int shard = t;
      Thread.ofPlatform()
          .start(
              () -> {
                for (int i = 0; i < perThread; i++) {
                  Waiter<String> waiter =
                      new Waiter<>(shard, 0) {
                        @Override
                        protected void granted(Permit<String> permit) {
                          work(permit, inFlight, exceeded, served);
                        }

                        @Override
                        protected void refused(ErrorCode code, String message) {
                          throw new AssertionError(code + message);
                        }
                      };
                  Permit<String> permit = activator.tryAcquire(shard, 0);
                  if (permit != null) {
                    waiter.granted(permit);
                  } else {
                    activator.join(waiter);
                  }
                }
              });
    }

    assertThat(served.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(exceeded).hasValue(0);
    assertThat(activator.demand("g", Instant.EPOCH).arrivals()).isEqualTo(calls);
    assertThat(activator.demand("g", Instant.EPOCH).completions()).isEqualTo(calls);
    assertThat(activator.demand("g", Instant.EPOCH).inFlight()).isZero();
  }

  /** Ends the permit by another thread, as an event loop would later. */
  private static void work(
      Permit<String> permit,
      AtomicInteger[] inFlight,
      AtomicInteger exceeded,
      CountDownLatch served) {
    AtomicInteger count = inFlight[permit.backend().equals("aaaaaaaa") ? 0 : 1];
    if (count.incrementAndGet() > CONCURRENCY) {
      exceeded.incrementAndGet();
    }
    ENDING.execute(
        () -> {
          count.decrementAndGet();
          permit.success(0);
          served.countDown();
        });
  }
}
