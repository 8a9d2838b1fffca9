package dev.hearth.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpMethod;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.PathPattern;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store of functions does, whatever database keeps it. */
abstract class FunctionStoreTck {
  private static final FunctionName GREET = new FunctionName("greet");

  private Registry store;

  /** Opens the same database, each time anew. */
  abstract Registry open();

  @BeforeEach
  void openStore() {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private void reopen() {
    store.close();
    store = open();
  }

  @Test
  void aNewStoreIsEmpty() {
    assertThat(store.functions()).isEmpty();
    assertThat(store.function(GREET)).isEmpty();
    assertFails(ErrorCode.FUNCTION_NOT_FOUND, () -> store.revisions(GREET));
  }

  @Test
  void aFirstRevisionMakesTheFunctionButGetsNoTraffic() {
    Revision revision = store.addRevision(GREET, Specs.any());

    assertThat(revision.id()).hasToString("greet-00001");
    assertThat(store.function(GREET).orElseThrow().active()).isEmpty();
    assertThat(store.revisions(GREET)).containsExactly(revision);
    assertThat(store.revision(revision.id())).contains(revision);
  }

  @Test
  void everythingIsThereAgainAfterReopening() {
    RevisionId first = store.addRevision(GREET, Specs.everything()).id();
    store.activate(first, List.of(detailed("orders")));
    store.setBounds(GREET, new ScalingBounds(OptionalInt.of(1), OptionalInt.of(7)));
    store.putTrigger(GREET, KafkaSource.of("payments"));
    store.addRevision(GREET, Specs.any());
    store.addRevision(new FunctionName("other"), Specs.any());
    List<FunctionState> before = store.functions();
    List<Revision> revisions = store.revisions(GREET);

    reopen();

    assertThat(store.functions()).isEqualTo(before).hasSize(2);
    assertThat(store.revisions(GREET)).isEqualTo(revisions).hasSize(2);
  }

  @Test
  void revisionsAreListedNewestFirst() {
    for (int i = 0; i < 3; i++) {
      store.addRevision(GREET, Specs.any());
    }

    assertThat(store.revisions(GREET))
        .extracting(revision -> revision.id().number())
        .containsExactly(3, 2, 1);
  }

  @Test
  void activationMovesTrafficAndReplacesOnlyTheManifestsTriggers() {
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of(KafkaSource.of("orders")));
    store.putTrigger(GREET, KafkaSource.of("payments"));
    store.addRevision(GREET, Specs.any());

    FunctionState state = store.activate(id(2), List.of(KafkaSource.of("returns")));

    assertThat(state.active().orElseThrow().id()).isEqualTo(id(2));
    assertThat(state.triggers())
        .containsExactly(
            new KafkaTrigger(GREET, KafkaSource.of("payments"), Origin.COMMAND),
            new KafkaTrigger(GREET, KafkaSource.of("returns"), Origin.MANIFEST));
    assertThat(store.function(GREET)).contains(state);
  }

  @Test
  void aRouteOfAnotherFunctionIsRefusedAndNothingIsChanged() {
    FunctionName other = new FunctionName("other");
    store.addRevision(other, Specs.at(route("/a", HttpMethod.GET), route("/b")));
    store.activate(new RevisionId(other, 1), List.of());
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of());
    store.addRevision(GREET, Specs.at(route("/c"), route("/a", HttpMethod.GET, HttpMethod.PUT)));
    List<FunctionState> before = store.functions();

    assertThatThrownBy(() -> store.activate(id(2), List.of()))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROUTE_TAKEN))
        .hasMessageContaining("'greet' cannot have the route 'GET,HEAD,PUT /a'")
        .hasMessageContaining("function 'other' has 'GET,HEAD /a' (other-00001)");

    assertThat(store.functions()).isEqualTo(before);
    reopen();
    assertThat(store.functions()).isEqualTo(before);
  }

  @Test
  void aRollbackToARouteThatAnotherFunctionHasByNowIsRefused() {
    FunctionName other = new FunctionName("other");
    store.addRevision(GREET, Specs.at(route("/a")));
    store.activate(id(1), List.of());
    store.addRevision(GREET, Specs.any());
    store.activate(id(2), List.of());
    store.addRevision(other, Specs.at(route("/a")));
    store.activate(new RevisionId(other, 1), List.of());

    assertFails(ErrorCode.ROUTE_TAKEN, () -> store.rollBack(id(1)));

    assertThat(store.function(GREET).orElseThrow().active().orElseThrow().id()).isEqualTo(id(2));
    store.delete(other);
    assertThat(store.rollBack(id(1)).active().orElseThrow().id()).isEqualTo(id(1));
  }

  @Test
  void theSameAddressWithOtherMethodsOrTheOwnFunctionsIsNoConflict() {
    FunctionName other = new FunctionName("other");
    store.addRevision(other, Specs.at(route("/a", HttpMethod.GET)));
    store.activate(new RevisionId(other, 1), List.of());
    store.addRevision(GREET, Specs.at(route("/a", HttpMethod.POST)));
    store.activate(id(1), List.of());
    store.addRevision(GREET, Specs.at(route("/a", HttpMethod.POST), route("/a/*")));

    assertThat(store.activate(id(2), List.of()).active()).isPresent();
  }

  private static HttpRoute route(String path, HttpMethod... methods) {
    return new HttpRoute(HostPattern.ANY, new PathPattern(path), Set.of(methods));
  }

  @Test
  void rollingBackRestoresTheTriggersItWasDeployedWith() {
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of(detailed("orders")));
    store.addRevision(GREET, Specs.any());
    store.activate(id(2), List.of());
    store.putTrigger(GREET, KafkaSource.of("payments"));
    reopen();

    FunctionState state = store.rollBack(id(1));

    assertThat(state.function().active()).contains(id(1));
    assertThat(state.triggers())
        .extracting(KafkaTrigger::source)
        .containsExactly(detailed("orders"), KafkaSource.of("payments"));
    assertThat(store.rollBack(id(2)).triggers())
        .extracting(trigger -> trigger.source().topic())
        .containsExactly("payments");
  }

  @Test
  void ofTwoTriggersForATopicTheOneMadeByCommandCounts() {
    store.addRevision(GREET, Specs.any());
    store.putTrigger(GREET, detailed("orders"));

    FunctionState state = store.activate(id(1), List.of(KafkaSource.of("orders")));

    assertThat(state.triggers())
        .containsExactly(new KafkaTrigger(GREET, detailed("orders"), Origin.COMMAND));
  }

  @Test
  void puttingATriggerAgainReplacesIt() {
    store.addRevision(GREET, Specs.any());
    store.putTrigger(GREET, KafkaSource.of("orders"));

    assertThat(store.putTrigger(GREET, detailed("orders")).triggers())
        .extracting(KafkaTrigger::source)
        .containsExactly(detailed("orders"));
  }

  @Test
  void removingATriggerTakesItAwayWhoeverMadeItUntilItIsDeployedAgain() {
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of(KafkaSource.of("orders")));
    store.putTrigger(GREET, detailed("orders"));

    assertThat(store.removeTrigger(GREET, "orders").triggers()).isEmpty();
    assertFails(ErrorCode.TRIGGER_NOT_FOUND, () -> store.removeTrigger(GREET, "orders"));
    assertThat(store.activate(id(1), List.of(KafkaSource.of("orders"))).triggers()).hasSize(1);
  }

  @Test
  void aPausedTriggerStaysPausedWhenItIsDeployedAnew() {
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of(KafkaSource.of("orders"), nightly()));

    FunctionState paused = store.pauseTrigger(GREET, "schedule:nightly", true);
    assertThat(paused.schedules()).extracting(ScheduleTrigger::paused).containsExactly(true);
    assertThat(paused.triggers()).extracting(KafkaTrigger::paused).containsExactly(false);
    store.activate(id(1), List.of(nightly()));
    reopen();
    assertThat(store.function(GREET).orElseThrow().schedules())
        .containsExactly(new ScheduleTrigger(GREET, nightly(), Origin.MANIFEST, true));

    assertThat(store.pauseTrigger(GREET, "schedule:nightly", false).schedules())
        .extracting(ScheduleTrigger::paused)
        .containsExactly(false);
    assertFails(
        ErrorCode.TRIGGER_NOT_FOUND, () -> store.pauseTrigger(GREET, "schedule:other", true));
  }

  @Test
  void aTriggerThatIsRemovedAndMadeAgainIsNotPaused() {
    store.addRevision(GREET, Specs.any());
    store.putTrigger(GREET, nightly());
    store.pauseTrigger(GREET, "schedule:nightly", true);
    store.removeTrigger(GREET, "schedule:nightly");

    assertThat(store.putTrigger(GREET, nightly()).schedules())
        .extracting(ScheduleTrigger::paused)
        .containsExactly(false);
  }

  private static ScheduleSource nightly() {
    return new ScheduleSource(
        "nightly", "0 3 * * *", ZoneId.of("Europe/Berlin"), "{}", MissedTicks.SKIP);
  }

  @Test
  void aManifestThatNamesATopicTwiceChangesNothing() {
    store.addRevision(GREET, Specs.any());

    assertFails(
        ErrorCode.INVALID_REQUEST,
        () -> store.activate(id(1), List.of(KafkaSource.of("orders"), detailed("orders"))));
    assertThat(store.function(GREET).orElseThrow().active()).isEmpty();
  }

  @Test
  void aRevisionThatNeverGotTrafficCanBeDiscardedAndItsNumberIsNotUsedAgain() {
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of());
    store.addRevision(GREET, Specs.any());

    store.discardRevision(id(2));

    assertThat(store.revision(id(2))).isEmpty();
    assertThat(store.addRevision(GREET, Specs.any()).id()).isEqualTo(id(3));
    assertFails(ErrorCode.CONFLICT, () -> store.discardRevision(id(1)));
  }

  @Test
  void discardingTheOnlyRevisionOfAFunctionLeavesNoFunction() {
    store.addRevision(GREET, Specs.any());

    store.discardRevision(id(1));

    assertThat(store.functions()).isEmpty();
    assertThat(store.addRevision(GREET, Specs.any()).id()).isEqualTo(id(2));
  }

  @Test
  void numbersOfADeletedFunctionGoOn() {
    store.addRevision(GREET, Specs.any());
    store.addRevision(GREET, Specs.any());
    store.activate(id(2), List.of(KafkaSource.of("orders")));
    store.delete(GREET);
    reopen();

    assertThat(store.functions()).isEmpty();
    assertThat(store.addRevision(GREET, Specs.any()).id()).isEqualTo(id(3));
    assertThat(store.function(GREET).orElseThrow().triggers()).isEmpty();
  }

  @Test
  void theLastTwentyRevisionsAndTheActiveOneAreKept() {
    store.addRevision(GREET, Specs.any());
    store.activate(id(1), List.of());
    for (int i = 0; i < 30; i++) {
      store.addRevision(GREET, Specs.any());
    }
    reopen();

    assertThat(store.revisions(GREET)).hasSize(21).last().extracting(Revision::id).isEqualTo(id(1));
    assertThat(store.revision(id(11))).isEmpty();
    assertThat(store.revision(id(12))).isPresent();
  }

  @Test
  void aRevisionWithoutTrafficSoFarIsNoneToRollBackTo() {
    store.addRevision(GREET, Specs.any());

    assertFails(ErrorCode.CONFLICT, () -> store.rollBack(id(1)));
    assertFails(ErrorCode.REVISION_NOT_FOUND, () -> store.rollBack(id(2)));
    assertFails(ErrorCode.REVISION_NOT_FOUND, () -> store.activate(id(2), List.of()));
  }

  @Test
  void whatIsNotThereIsAnErrorWithItsName() {
    assertFails(ErrorCode.FUNCTION_NOT_FOUND, () -> store.delete(GREET));
    assertFails(ErrorCode.FUNCTION_NOT_FOUND, () -> store.setBounds(GREET, ScalingBounds.NONE));
    assertFails(
        ErrorCode.FUNCTION_NOT_FOUND, () -> store.putTrigger(GREET, KafkaSource.of("orders")));
    assertThatThrownBy(() -> store.delete(GREET)).hasMessageContaining("'greet'");
  }

  @Test
  void aListenerHearsOfWhatIsThereAndThenOfEveryChangeInOrder() {
    store.addRevision(GREET, Specs.any());
    List<String> heard = new ArrayList<>();
    store.subscribe(recording(heard));

    store.activate(id(1), List.of());
    store.setBounds(GREET, new ScalingBounds(OptionalInt.of(1), OptionalInt.empty()));
    store.addRevision(GREET, Specs.any());
    store.delete(GREET);

    assertThat(heard)
        .containsExactly("greet - 0", "greet greet-00001 0", "greet greet-00001 1", "-greet");
  }

  @Test
  void aListenerHearsOfAChangeBeforeItsMethodReturnsAndSeesItInTheStore() {
    List<Boolean> seen = new ArrayList<>();
    store.subscribe(
        new FunctionListener() {
          @Override
          public void changed(FunctionState state) {
            seen.add(store.function(state.name()).equals(java.util.Optional.of(state)));
          }

          @Override
          public void removed(FunctionName name) {
            seen.add(store.function(name).isEmpty());
          }
        });

    store.addRevision(GREET, Specs.any());
    store.delete(GREET);

    assertThat(seen).containsExactly(true, true);
  }

  @Test
  void aListenerThatThrowsOrWritesHarmsNobody() {
    List<String> heard = new ArrayList<>();
    store.subscribe(
        new FunctionListener() {
          @Override
          public void changed(FunctionState state) {
            store.delete(state.name());
          }

          @Override
          public void removed(FunctionName name) {
            throw new IllegalStateException("broken on purpose");
          }
        });
    store.subscribe(recording(heard));

    store.addRevision(GREET, Specs.any());
    store.delete(GREET);

    assertThat(heard).containsExactly("greet - 0", "-greet");
  }

  @Test
  void aClosedStoreIsStillReadAndRefusesChanges() {
    store.addRevision(GREET, Specs.any());
    store.close();

    assertThat(store.functions()).hasSize(1);
    assertFails(ErrorCode.SHUTTING_DOWN, () -> store.delete(GREET));
  }

  @Test
  void changesByManyThreadsAreAllKept() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      FunctionName name = new FunctionName("function-" + i % 4);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int n = 0; n < 10; n++) {
                      store.addRevision(name, Specs.any());
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    reopen();

    assertThat(store.functions()).hasSize(4);
    assertThat(store.revisions(new FunctionName("function-3")))
        .hasSize(20)
        .extracting(revision -> revision.id().number())
        .startsWith(20, 19);
  }

  private static RevisionId id(int number) {
    return new RevisionId(GREET, number);
  }

  private static KafkaSource detailed(String topic) {
    return new KafkaSource(
        topic, EventOrder.PARTITION, new RetryPolicy(9, Duration.ofMillis(70)), "graveyard");
  }

  private static FunctionListener recording(List<String> heard) {
    return new FunctionListener() {
      @Override
      public void changed(FunctionState state) {
        heard.add(
            state.name()
                + " "
                + state.function().active().map(RevisionId::toString).orElse("-")
                + " "
                + state.function().bounds().min().orElse(0));
      }

      @Override
      public void removed(FunctionName name) {
        heard.add("-" + name);
      }
    };
  }

  static void assertFails(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(HearthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
