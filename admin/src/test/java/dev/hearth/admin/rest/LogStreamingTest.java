package dev.hearth.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogReader;
import dev.hearth.api.instance.LogStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LogStreamingTest {
  private static final int LINES = 30_000;

  @Test
  void aSlowReaderGetsEveryLineInOrder() throws Exception {
    Reading reading = new Reading(1);
    LogStreaming.of(new Burst(), false).subscribe().withSubscriber(reading);

    assertThat(reading.ended.get(20, TimeUnit.SECONDS)).hasSize(LINES);
    assertThat(reading.ended.join())
        .isEqualTo(IntStream.range(0, LINES).mapToObj(String::valueOf).toList());
  }

  @Test
  void theReaderIsClosedWhenTheOtherSideGoesAway() throws Exception {
    Burst burst = new Burst();
    Reading reading = new Reading(1);
    LogStreaming.of(burst, true).subscribe().withSubscriber(reading);
    reading.some.await();

    reading.subscription.cancel();

    assertThat(burst.closed.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Has all of its lines at once, as after a burst of output. */
  private static final class Burst implements LogReader {
    final Semaphore closed = new Semaphore(0);
    private boolean read;

    @Override
    public List<LogLine> next() {
      List<LogLine> lines =
          IntStream.range(0, read ? 0 : LINES)
              .mapToObj(
                  number ->
                      new LogLine(
                          new InstanceId("instance1"),
                          Optional.empty(),
                          Instant.EPOCH,
                          LogStream.STDOUT,
                          false,
                          String.valueOf(number)))
              .toList();
      read = true;
      return lines;
    }

    @Override
    public void await() throws InterruptedException {
      closed.acquire();
      closed.release();
    }

    @Override
    public void close() {
      closed.release();
    }
  }

  private static final class Reading implements Flow.Subscriber<LogLine> {
    final CompletableFuture<List<String>> ended = new CompletableFuture<>();
    final CountDownLatch some = new CountDownLatch(10);
    final int atATime;
    final List<String> texts = new ArrayList<>();
    volatile Flow.Subscription subscription;

    Reading(int atATime) {
      this.atATime = atATime;
    }

    @Override
    public void onSubscribe(Flow.Subscription made) {
      subscription = made;
      made.request(atATime);
    }

    @Override
    public void onNext(LogLine line) {
      texts.add(line.text());
      some.countDown();
      subscription.request(atATime);
    }

    @Override
    public void onError(Throwable failure) {
      ended.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      ended.complete(texts);
    }
  }
}
