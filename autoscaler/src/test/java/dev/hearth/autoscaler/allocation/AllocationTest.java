package dev.hearth.autoscaler.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.demand.DesiredInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AllocationTest {
  private static final long MIB = 1L << 20;

  private static Claim<String> called(String key, long mebibytes, int ready) {
    return new Claim<>(key, mebibytes * MIB, DesiredInstances.ready(ready), ready, 0, 0);
  }

  private static Claim<String> paused(String key, long mebibytes, double chance) {
    return new Claim<>(key, mebibytes * MIB, new DesiredInstances(0, 1), 0, 0, chance);
  }

  private static DesiredInstances ready(int count) {
    return DesiredInstances.ready(count);
  }

  private static Map<String, DesiredInstances> of(long mebibytes, List<Claim<String>> claims) {
    return Allocation.of(claims, mebibytes * MIB);
  }

  @Test
  void whereThereIsRoomEveryoneGetsWhatItWants() {
    assertThat(of(1000, List.of(called("a", 100, 5), paused("b", 100, 0.01))))
        .containsEntry("a", ready(5))
        .containsEntry("b", new DesiredInstances(0, 1));
  }

  @Test
  void theIdleOneWithTheLeastChanceOfACallPerMemoryGoesFirst() {
    List<Claim<String>> claims =
        List.of(paused("small", 100, 0.01), paused("large", 400, 0.02), paused("likely", 400, 0.1));

    assertThat(of(500, claims))
        .containsEntry("small", new DesiredInstances(0, 1))
        .containsEntry("large", DesiredInstances.NONE)
        .containsEntry("likely", new DesiredInstances(0, 1));
  }

  @Test
  void callsComeBeforeIdleInstancesHoweverLikely() {
    assertThat(of(300, List.of(paused("idle", 100, 0.9), called("busy", 100, 3))))
        .containsEntry("idle", DesiredInstances.NONE)
        .containsEntry("busy", ready(3));
  }

  @Test
  void everyoneWhoIsCalledGetsOneBeforeAnyoneGetsTwo() {
    assertThat(of(300, List.of(called("a", 100, 20), called("b", 100, 1), called("c", 100, 1))))
        .containsEntry("a", ready(1))
        .containsEntry("b", ready(1))
        .containsEntry("c", ready(1));
  }

  @Test
  void furtherInstancesGoToTheLeastServed() {
    assertThat(of(600, List.of(called("a", 100, 8), called("b", 100, 4))))
        .containsEntry("a", ready(4))
        .containsEntry("b", ready(2));
  }

  @Test
  void promisesComeBeforeFurtherInstancesAndAfterTheFirst() {
    Claim<String> promised = new Claim<>("min", 100 * MIB, ready(2), 0, 2, 0);
    assertThat(of(400, List.of(called("a", 100, 8), promised, called("b", 100, 1))))
        .containsEntry("a", ready(1))
        .containsEntry("b", ready(1))
        .containsEntry("min", ready(2));
  }

  @Test
  void oneThatDoesNotFitDoesNotKeepOthersFromWhatDoes() {
    assertThat(of(200, List.of(called("huge", 500, 2), called("small", 100, 2))))
        .containsEntry("huge", DesiredInstances.NONE)
        .containsEntry("small", ready(2));
  }

  @Test
  void neverMoreThanTheMemoryAndNeverMoreThanWanted() {
    for (long seed = 0; seed < 500; seed++) {
      Random random = new Random(seed);
      List<Claim<Integer>> claims = new ArrayList<>();
      for (int i = 0; i < 1 + random.nextInt(30); i++) {
        DesiredInstances wanted = new DesiredInstances(random.nextInt(20), random.nextInt(2));
        claims.add(
            new Claim<>(
                i,
                (16L + random.nextInt(500)) * MIB,
                wanted,
                random.nextInt(20),
                random.nextInt(3),
                random.nextDouble()));
      }
      long budget = random.nextInt(20_000) * MIB;
      Map<Integer, DesiredInstances> granted = Allocation.of(claims, budget);
      long used = 0;
      long least = Long.MAX_VALUE;
      for (Claim<Integer> claim : claims) {
        DesiredInstances got = granted.get(claim.key());
        assertThat(got.ready()).as("seed %s", seed).isLessThanOrEqualTo(claim.wanted().ready());
        assertThat(got.paused()).as("seed %s", seed).isLessThanOrEqualTo(claim.wanted().paused());
        used += claim.instanceBytes() * (got.ready() + got.paused());
        if (!got.equals(claim.wanted())) {
          least = Math.min(least, claim.instanceBytes());
        }
      }
      assertThat(used).as("seed %s", seed).isLessThanOrEqualTo(budget);
      if (least < Long.MAX_VALUE) {
        assertThat(used + least)
            .as("seed %s: nothing that fits is left over", seed)
            .isGreaterThan(budget);
      }
    }
  }
}
