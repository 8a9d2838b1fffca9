package dev.hearth.autoscaler.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.autoscaler.decision.Reason;
import dev.hearth.autoscaler.decision.Scaling;
import dev.hearth.autoscaler.decision.ScalingRules;
import dev.hearth.autoscaler.testing.Messages;
import dev.hearth.autoscaler.testing.RecordingTarget;
import dev.hearth.autoscaler.testing.VirtualTime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ControlLoopTest {
  private final VirtualTime time = new VirtualTime();
  private final RecordingTarget target = new RecordingTarget();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Map<RevisionId, Revision> stored = new HashMap<>();
  private final Messages greet = new Messages("greet", Messages.spec(0, 10, 1));
  private final ControlLoop loop =
      new ControlLoop(
          new Scaling(ScalingRules.DEFAULT),
          Duration.ofSeconds(5),
          Duration.ofMinutes(10),
          target,
          id -> Optional.ofNullable(stored.get(id)),
          meters,
          time);

  /** One second after the other, with what a living gateway says of idle instances. */
  private void idleSeconds(int seconds, int... reporting) {
    for (int i = 0; i < seconds; i++) {
      time.pass(Duration.ofSeconds(1));
      for (int revision : reporting) {
        loop.demand(greet.zero(revision, time.instant()));
      }
      loop.tick();
    }
  }

  private Optional<Integer> told(int revision) {
    return target.last(greet.id(revision)).map(DesiredInstances::ready);
  }

  @Test
  void aFunctionWithoutDemandOrInstancesNeedsNoMessageAndNoTick() {
    loop.changed(greet.active(1));
    loop.tick();
    loop.tick();

    assertThat(target.count()).isZero();
    assertThat(loop.awake()).isZero();
  }

  @Test
  void nothingIsRememberedOfAFunctionThatNobodyCalledAndItsFirstCallFindsItsSettings() {
    loop.changed(greet.active(1, new ScalingBounds(OptionalInt.empty(), OptionalInt.of(3))));
    loop.tick();
    assertThat(loop.remembered()).isZero();
    assertThat(loop.decisions(greet.name())).isEmpty();

    loop.demand(greet.poke(1, 5));

    assertThat(told(1)).contains(3);
    assertThat(loop.decisions(greet.name())).hasSize(1);
  }

  @Test
  void ofAFunctionThatWasCalledItIsRememberedWhen() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 1));
    loop.pool(greet.pool(1, 1, 0));
    idleSeconds(31, 1);
    loop.pool(greet.pool(1, 0, 0));
    idleSeconds(600, 1);

    assertThat(loop.awake()).isZero();
    assertThat(loop.remembered()).isEqualTo(1);
  }

  @Test
  void aFunctionThatNobodyCalledTakesBoundsOrdersAndRevisions() {
    loop.changed(greet.active(1));
    loop.tick();
    loop.changed(greet.active(1, new ScalingBounds(OptionalInt.of(2), OptionalInt.empty())));
    assertThat(told(1)).contains(2);

    Messages other = new Messages("other", Messages.spec(0, 10, 1));
    loop.changed(other.active(1));
    loop.tick();
    assertThat(loop.scaleTo(other.name(), 4)).isEqualTo(4);

    Messages third = new Messages("third", Messages.spec(0, 10, 1));
    loop.changed(third.active(1));
    loop.tick();
    loop.changed(third.active(2));
    loop.demand(third.poke(2, 1));
    assertThat(target.last(third.id(2)).map(DesiredInstances::ready)).contains(1);
    loop.removed(third.name());
    assertThat(target.last(third.id(2)).map(DesiredInstances::ready)).contains(0);
  }

  @Test
  void callsThatWaitedForARevisionBeforeItWasHeardOfAreAnsweredWhenItIs() {
    loop.demand(greet.poke(1, 2));
    assertThat(target.count()).isZero();

    loop.changed(greet.active(1));

    assertThat(told(1)).contains(2);
  }

  @Test
  void everyPokeIsPassedOnWhileNothingIsReady() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 1));
    loop.demand(greet.poke(1, 1));
    loop.demand(greet.poke(1, 1));

    assertThat(target.count()).isEqualTo(3);
    assertThat(told(1)).contains(1);
  }

  @Test
  void aPokeThatChangesNothingIsNotPassedOnWhenThePoolIsComplete() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 1));
    loop.pool(greet.pool(1, 1, 0));
    int before = target.count();

    loop.demand(greet.poke(1, 1));

    assertThat(target.count()).isEqualTo(before);
  }

  @Test
  void whatThePoolDoesNotShowIsSaidAgainAtEveryTick() {
    loop.changed(greet.active(1, new ScalingBounds(OptionalInt.of(2), OptionalInt.empty())));
    assertThat(target.count()).isEqualTo(1);

    loop.tick();
    loop.pool(greet.pool(1, 0, 2));
    loop.tick();

    assertThat(target.count()).isEqualTo(2);
  }

  @Test
  void theInstanceOfATrialIsKeptUntilIdleAndThenGoes() {
    loop.pool(greet.pool(1, 1, 0));
    loop.tick();
    assertThat(target.count()).describedAs("on trial").isZero();

    loop.changed(greet.active(1));
    idleSeconds(29, 1);
    assertThat(told(1)).contains(1);
    idleSeconds(1, 1);
    assertThat(told(1)).contains(0);

    loop.pool(greet.pool(1, 0, 0));
    idleSeconds(1);
    assertThat(loop.awake()).isZero();
  }

  @Test
  void aRestartKeepsWhatItFindsThoughTheFunctionIsHeardOfFirst() {
    loop.changed(greet.active(1));
    loop.pool(greet.pool(1, 7, 0));
    loop.tick();

    assertThat(target.all()).allMatch(told -> told.desired().ready() == 7);
  }

  @Test
  void aRestartKeepsWhatItFindsThoughItIsHeardOfLate() {
    loop.changed(greet.active(1));
    idleSeconds(10);
    loop.pool(greet.pool(1, 7, 0));
    loop.tick();

    assertThat(target.all()).isNotEmpty().allMatch(told -> told.desired().ready() == 7);
  }

  @Test
  void withoutAnyReportInstancesStayForEver() {
    loop.pool(greet.pool(1, 4, 0));
    loop.changed(greet.active(1));

    idleSeconds(3600);

    assertThat(told(1)).contains(4);
    assertThat(loop.decisions(greet.name()).getLast().decision().reason())
        .isInstanceOf(Reason.NoData.class);
  }

  @Test
  void aStartThatFailsAgainAndAgainIsGivenUpAfterTheIdleTime() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 1));
    assertThat(told(1)).contains(1);
    // The invoker fails, the gateway tells whoever waits, and says nothing more: nothing is there.
    loop.pool(greet.pool(1, 0, 0));
    loop.demand(greet.quiet(1, 1, time.instant().plusSeconds(1)));

    idleSeconds(31);

    assertThat(told(1)).contains(0);
    assertThat(loop.awake()).isZero();
  }

  @Test
  void aReplacedRevisionGoesWhileItsSuccessorBeginsWithAsMany() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 6));
    loop.pool(greet.pool(1, 6, 0));
    loop.demand(greet.quiet(1, 6, time.instant().plusSeconds(1)));
    loop.pool(greet.pool(2, 1, 0));

    loop.changed(greet.active(2));

    assertThat(told(2)).contains(6);
    assertThat(told(1)).contains(0);
    assertThat(target.all().getLast().revision())
        .describedAs("the new one is told first")
        .isEqualTo(greet.id(1));
  }

  @Test
  void callsThatStillWaitForAReplacedRevisionAreServed() {
    loop.changed(greet.active(1));
    loop.changed(greet.active(2));

    loop.demand(greet.poke(1, 2));

    assertThat(told(1)).contains(2);
  }

  @Test
  void aReplacedRevisionThatNobodyCalledIsForgottenInTheEnd() {
    loop.changed(greet.active(1));
    loop.tick();
    loop.changed(greet.active(2));
    idleSeconds(62);

    assertThat(loop.remembered()).isZero();
    assertThat(loop.awake()).isZero();
  }

  @Test
  void rollingBackMakesTheOldRevisionTheActiveOneAgain() {
    loop.changed(greet.active(1));
    loop.changed(greet.active(2));
    loop.changed(greet.active(1, new ScalingBounds(OptionalInt.of(1), OptionalInt.empty())));

    assertThat(told(1)).contains(1);
    assertThat(told(2).orElse(0)).isZero();
  }

  @Test
  void aRemovedFunctionLosesItsInstancesAtOnceAndIsForgotten() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 3));
    loop.pool(greet.pool(1, 3, 0));

    loop.removed(greet.name());

    assertThat(told(1)).contains(0);
    assertThat(loop.functions()).isZero();
    assertThat(loop.decisions(greet.name())).isEmpty();
    loop.pool(greet.pool(1, 0, 0));
    idleSeconds(62);
    assertThat(loop.awake()).isZero();
    assertThat(meters.find("hearth.desired.instances").gauge()).isNull();
  }

  @Test
  void newBoundsCountAtOnce() {
    loop.changed(greet.active(1));
    loop.demand(greet.poke(1, 9));
    loop.changed(greet.active(1, new ScalingBounds(OptionalInt.empty(), OptionalInt.of(4))));

    assertThat(told(1)).contains(4);
  }

  @Test
  void scaledToZeroItIsGoneNowAndComesBackWithTheNextCall() {
    loop.pool(greet.pool(1, 3, 0));
    loop.changed(greet.active(1));
    idleSeconds(3, 1);

    assertThat(loop.scaleTo(greet.name(), 0)).isZero();
    assertThat(told(1)).contains(0);
    loop.pool(greet.pool(1, 0, 0));
    idleSeconds(5);
    assertThat(told(1)).contains(0);

    loop.demand(greet.poke(1, 1));
    assertThat(told(1)).contains(1);
  }

  @Test
  void aPausedInstanceIsWatchedUntilItIsGone() {
    loop.pool(greet.pool(1, 1, 0));
    loop.changed(greet.active(1));
    idleSeconds(30, 1);
    assertThat(target.last(greet.id(1))).contains(new DesiredInstances(0, 1));

    loop.pool(greet.paused(1, 1));
    int before = target.count();
    idleSeconds(299, 1);
    assertThat(target.count()).as("nothing changes, nothing is said").isEqualTo(before);
    idleSeconds(1, 1);
    assertThat(target.last(greet.id(1))).contains(DesiredInstances.NONE);
    idleSeconds(1, 1);
    assertThat(target.count()).as("said again while the pool has it").isEqualTo(before + 2);

    loop.pool(greet.pool(1, 0, 0));
    idleSeconds(1);
    assertThat(loop.awake()).isZero();
  }

  @Test
  void scaledToZeroThePausedOneIsGoneNow() {
    loop.pool(greet.pool(1, 1, 0));
    loop.changed(greet.active(1));
    idleSeconds(30, 1);
    loop.pool(greet.paused(1, 1));

    loop.scaleTo(greet.name(), 0);

    assertThat(target.last(greet.id(1))).contains(DesiredInstances.NONE);
  }

  @Test
  void aReplacedRevisionLosesItsPausedInstance() {
    loop.pool(greet.pool(1, 1, 0));
    loop.changed(greet.active(1));
    idleSeconds(30, 1);
    loop.pool(greet.paused(1, 1));

    loop.changed(greet.active(2));

    assertThat(target.last(greet.id(1))).contains(DesiredInstances.NONE);
  }

  @Test
  void aFunctionWithoutARevisionCannotBeScaled() {
    loop.changed(greet.withoutRevision());

    assertThatThrownBy(() -> loop.scaleTo(greet.name(), 1))
        .hasMessageContaining("no revision of it gets traffic yet");
    assertThatThrownBy(() -> loop.scaleTo(new Messages("x", Messages.spec(0, 1, 1)).name(), 1))
        .hasMessageContaining("there is no function 'x'");
  }

  @Test
  void aNegativeNumberIsRefused() {
    loop.changed(greet.active(1));

    assertThatThrownBy(() -> loop.scaleTo(greet.name(), -1)).hasMessageContaining("-1");
  }

  @Test
  void whatAnEarlierRunLeftBehindGoesAfterTheLongestTrial() {
    stored.put(greet.id(1), greet.revision(1));
    loop.changed(greet.active(2));
    loop.pool(greet.pool(1, 2, 0));

    idleSeconds(600);
    assertThat(told(1)).isEmpty();
    idleSeconds(1);

    assertThat(told(1)).contains(0);
  }

  @Test
  void anOlderStateOfThePoolIsIgnored() {
    loop.changed(greet.active(1));
    var older = greet.pool(1, 5, 0);
    loop.pool(greet.pool(1, 0, 0));
    loop.pool(older);
    loop.tick();

    assertThat(told(1).orElse(0)).isZero();
  }

  @Test
  void theLastFiftyDecisionsAreKeptAndARepeatedOneOnce() {
    loop.changed(greet.active(1));
    for (int i = 0; i < 70; i++) {
      loop.scaleTo(greet.name(), 1 + i % 2);
      loop.scaleTo(greet.name(), 1 + i % 2);
    }

    assertThat(loop.decisions(greet.name()))
        .hasSize(DecisionLog.LENGTH)
        .extracting(recorded -> recorded.decision().desired().ready())
        .startsWith(1, 2, 1)
        .endsWith(1, 2);
  }

  @Test
  void tenThousandFunctionsAtRestCostNothingAtATick() {
    for (int i = 0; i < 10_000; i++) {
      loop.changed(new Messages("function-" + i, Messages.spec(0, 10, 1)).active(1));
    }
    loop.tick();

    assertThat(loop.awake()).isZero();
    assertThat(loop.functions()).isEqualTo(10_000);
  }
}
