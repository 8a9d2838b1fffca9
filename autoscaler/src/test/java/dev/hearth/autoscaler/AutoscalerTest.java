package dev.hearth.autoscaler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.testing.Messages;
import dev.hearth.autoscaler.testing.RecordingTarget;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The autoscaler with its own thread and real time. */
class AutoscalerTest {
  private final RecordingTarget target = new RecordingTarget();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Messages greet = new Messages("greet", Messages.spec(0, 10, 1));
  private final Autoscaler autoscaler =
      Autoscaler.start(
          new AutoscalerConfig(
              ScalingRules.DEFAULT,
              Duration.ofMillis(20),
              Duration.ofSeconds(5),
              Duration.ofMinutes(10)),
          target,
          meters,
          Clock.systemUTC());

  @AfterEach
  void close() {
    autoscaler.close();
  }

  @Test
  void aPokeIsAnsweredAtOnce() {
    autoscaler.changed(greet.active(1));
    autoscaler.report(greet.poke(1, 3));

    await()
        .untilAsserted(
            () -> assertThat(target.last(greet.id(1))).contains(DesiredInstances.ready(3)));
    assertThat(meters.get("hearth.desired.instances").gauge().value()).isEqualTo(3);
    assertThat(meters.get("hearth.scaling.decisions").tag("reason", "queue").counter().count())
        .isPositive();
  }

  @Test
  void anOrderSeesTheDeployBeforeItAndAnswersWithTheNumberThatWasSet() {
    autoscaler.changed(greet.active(1));

    assertThat(autoscaler.scaleTo(greet.name(), 50)).isEqualTo(10);
    assertThat(target.last(greet.id(1))).contains(DesiredInstances.ready(10));
    // A round that comes right after the order adds a decision of its own.
    assertThat(autoscaler.decisions(greet.name()))
        .extracting(each -> each.decision().words())
        .contains("10: set to 50 by command (50 wanted, at most 10 allowed)");
  }

  @Test
  void anOrderForAnUnknownFunctionIsAnError() {
    assertThatThrownBy(() -> autoscaler.scaleTo(new FunctionName("other"), 1))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.FUNCTION_NOT_FOUND));
  }

  @Test
  void aTargetThatThrowsStopsNothing() {
    target.failNext();
    autoscaler.changed(greet.active(1));
    autoscaler.report(greet.poke(1, 1));
    autoscaler.report(greet.poke(1, 2));

    await()
        .untilAsserted(
            () -> assertThat(target.last(greet.id(1))).contains(DesiredInstances.ready(2)));
  }

  @Test
  void aTargetThatHangsDoesNotHoldUpAGateway() throws InterruptedException {
    CountDownLatch released = new CountDownLatch(1);
    target.hangUntil(released);
    autoscaler.changed(greet.active(1));
    List<Thread> gateways = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      int queued = i;
      gateways.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 1000; n++) {
                      autoscaler.report(greet.poke(1, queued));
                    }
                  }));
    }
    for (Thread gateway : gateways) {
      assertThat(gateway.join(Duration.ofSeconds(20))).isTrue();
    }
    released.countDown();

    await().untilAsserted(() -> assertThat(target.last(greet.id(1))).isPresent());
    // The flood became a handful of messages.
    assertThat(target.count()).isLessThan(1000);
  }

  @Test
  void theStatusTellsWhatItLooksAt() {
    autoscaler.changed(greet.active(1));

    assertThat(autoscaler.status().getFirst().healthy()).isTrue();
    assertThat(autoscaler.status().getFirst().text()).startsWith("1 function, ");
  }

  @Test
  void afterClosingReportsAreDroppedAndOrdersRefused() {
    autoscaler.close();
    autoscaler.report(greet.poke(1, 1));

    assertThatThrownBy(() -> autoscaler.scaleTo(greet.name(), 1))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    assertThat(target.count()).isZero();
  }
}
