package dev.hearth.gateway.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndingsTest {
  private final EventLoop eventLoop = new DefaultEventLoop();
  private final Endings endings = new Endings(new Loop(eventLoop, 0));
  private final List<Integer> told = new CopyOnWriteArrayList<>();

  @AfterEach
  void stop() {
    eventLoop.shutdownGracefully().syncUninterruptibly();
  }

  @Test
  void theEndOfACallThatGoesOnAloneIsToldAtOnce() {
    onTheLoop(
        () -> {
          endings.begun();
          endings.ended(() -> told.add(1));

          assertThat(told).containsExactly(1);
        });
  }

  @Test
  void whileManyGoOnEndsAreToldSeveralAtATime() {
    onTheLoop(
        () -> {
          IntStream.range(0, 32).forEach(i -> endings.begun());
          IntStream.range(0, 6).forEach(i -> endings.ended(() -> told.add(i)));
          assertThat(told).isEmpty();

          endings.ended(() -> told.add(6));

          assertThat(told).containsExactly(0, 1, 2, 3, 4, 5, 6);
        });
  }

  @Test
  void noEndWaitsForOthersForLong() {
    onTheLoop(
        () -> {
          IntStream.range(0, 32).forEach(i -> endings.begun());
          endings.ended(() -> told.add(1));
        });

    await().until(() -> told.equals(List.of(1)));
  }

  @Test
  void whoHearsOfAnEndMayBeginTheNextCall() {
    onTheLoop(
        () -> {
          endings.begun();
          endings.ended(
              () -> {
                endings.begun();
                endings.ended(() -> told.add(2));
                told.add(1);
              });

          assertThat(told).containsExactlyInAnyOrder(1, 2);
        });
  }

  private void onTheLoop(Runnable task) {
    eventLoop.submit(task).syncUninterruptibly();
  }
}
