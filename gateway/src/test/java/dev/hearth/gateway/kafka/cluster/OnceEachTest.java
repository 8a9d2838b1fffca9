package dev.hearth.gateway.kafka.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OnceEachTest {
  private final OnceEach<String> once = new OnceEach<>();
  private final AtomicInteger times = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch may = new CountDownLatch(1);

  @Test
  void itIsDoneOnceForEachKey() {
    once.ensure("a", times::incrementAndGet);
    once.ensure("a", times::incrementAndGet);
    once.ensure("b", times::incrementAndGet);

    assertThat(times).hasValue(2);
  }

  @Test
  void whatIsForgottenIsDoneAgain() {
    once.ensure("a", times::incrementAndGet);
    once.forget("a");
    once.ensure("a", times::incrementAndGet);

    assertThat(times).hasValue(2);
  }

  @Test
  void afterAFailureItIsTriedAgain() {
    assertThatThrownBy(() -> once.ensure("a", OnceEachTest::fail))
        .isInstanceOf(IllegalStateException.class);

    once.ensure("a", times::incrementAndGet);

    assertThat(times).hasValue(1);
  }

  @Test
  void whoComesMeanwhileWaits() throws Exception {
    FutureTask<Void> first = first(times::incrementAndGet);
    FutureTask<Void> second = waiting(times::incrementAndGet);
    assertThat(times).hasValue(0);

    may.countDown();

    first.get();
    second.get();
    assertThat(times).hasValue(1);
  }

  @Test
  void whoWaitedIsToldOfTheFailure() throws Exception {
    FutureTask<Void> first = first(OnceEachTest::fail);
    FutureTask<Void> second = waiting(times::incrementAndGet);

    may.countDown();

    assertThatThrownBy(first::get).hasRootCauseMessage("no cluster");
    assertThatThrownBy(second::get).hasRootCauseMessage("no cluster");
    assertThat(times).hasValue(0);
  }

  /** Is in the middle of its work, which goes on when it may. */
  private FutureTask<Void> first(Runnable work) throws InterruptedException {
    FutureTask<Void> first =
        new FutureTask<>(
            () ->
                once.ensure(
                    "a",
                    () -> {
                      begun.countDown();
                      awaitMay();
                      work.run();
                    }),
            null);
    Thread.ofPlatform().start(first);
    begun.await();
    return first;
  }

  private FutureTask<Void> waiting(Runnable work) {
    FutureTask<Void> second = new FutureTask<>(() -> once.ensure("a", work), null);
    Thread thread = Thread.ofPlatform().start(second);
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return second;
  }

  private void awaitMay() {
    try {
      may.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void fail() {
    throw new IllegalStateException("no cluster");
  }
}
