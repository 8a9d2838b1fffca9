package dev.hearth.gateway.activation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BalancingTest {
  private static final int BUSY = Integer.MAX_VALUE;

  @ParameterizedTest(name = "in flight {0}, limit {1}: {2}")
  @CsvSource({
    "'',       4, -1",
    "'0',      1,  0",
    "'1',      1, -1",
    "'3,1,2',  4,  1",
    "'4,4,3',  4,  2",
    "'4,4,4',  4, -1",
    "'9,9,0',  4,  2"
  })
  void ofFewTheOneWithTheFewestCallsIsTaken(String inFlight, int limit, int chosen) {
    for (int random = -50; random < 50; random++) {
      assertThat(Balancing.pick(loads(inFlight), limit, random)).isEqualTo(chosen);
    }
  }

  @Test
  void instancesThatAreEquallyLoadedTakeTurns() {
    int[] counts = new int[3];
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 3000; i++) {
      counts[Balancing.pick(loads("1,1,1"), 4, random.nextInt())]++;
    }
    assertThat(Arrays.stream(counts).boxed()).allMatch(count -> count > 900 && count < 1100);
  }

  @Test
  void anInstanceThatTakesNoneIsNeverTaken() {
    Loads loads = loads(BUSY, 3, BUSY);
    for (int random = 0; random < 100; random++) {
      assertThat(Balancing.pick(loads, 4, random)).isEqualTo(1);
    }
  }

  @Test
  void ofManyTheLoadStaysEven() {
    int[] inFlight = new int[100];
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 1000; i++) {
      inFlight[Balancing.pick(loads(inFlight), 1000, random.nextInt())]++;
    }
    assertThat(Arrays.stream(inFlight).max().orElseThrow()).isLessThanOrEqualTo(15);
  }

  @Test
  void ofManyTheOnlyFreeOneIsFound() {
    int[] inFlight = new int[64];
    Arrays.fill(inFlight, 4);
    inFlight[41] = 3;
    for (int random = 0; random < 100; random++) {
      assertThat(Balancing.pick(loads(inFlight), 4, random)).isEqualTo(41);
    }
  }

  private static Loads loads(String inFlight) {
    return loads(
        inFlight.isEmpty()
            ? new int[0]
            : Arrays.stream(inFlight.split(",")).mapToInt(Integer::parseInt).toArray());
  }

  private static Loads loads(int... inFlight) {
    return new Loads() {
      @Override
      public int size() {
        return inFlight.length;
      }

      @Override
      public int inFlight(int index) {
        return inFlight[index];
      }
    };
  }
}
