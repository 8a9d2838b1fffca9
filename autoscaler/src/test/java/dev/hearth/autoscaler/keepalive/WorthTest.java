package dev.hearth.autoscaler.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WorthTest {
  private static final int BINS = IdleAges.ALL_BINS;
  private static final double PRICE = 1 / 2000.0;
  private static final double WAKE = 0.05;

  @Test
  void noOtherChoiceOfBinsIsWorthMore() {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      double[] chances = new double[BINS];
      for (int bin = 0; bin < BINS; bin++) {
        chances[bin] = Math.pow(random.nextDouble(), 8) * 0.2;
      }
      boolean[] best = Worth.kept(chances, PRICE, WAKE, true);
      double most = worth(chances, best);
      for (int other = 0; other < 50; other++) {
        boolean[] changed = best.clone();
        int from = random.nextInt(BINS);
        int to = from + 1 + random.nextInt(40);
        for (int bin = from; bin < Math.min(BINS, to); bin++) {
          changed[bin] = !changed[bin];
        }
        assertThat(worth(chances, changed)).as("seed %s", seed).isLessThan(most + 1e-9);
      }
    }
  }

  private static double worth(double[] chances, boolean[] kept) {
    double sum = 0;
    double reached = 1;
    boolean present = true;
    for (int bin = 0; bin < chances.length; bin++) {
      if (kept[bin]) {
        double cost = PRICE * IdleAges.width(bin) * (1 - chances[bin] / 2);
        sum += reached * (chances[bin] - cost - (present ? 0 : WAKE));
      }
      present = kept[bin];
      reached *= 1 - chances[bin];
    }
    return sum;
  }
}
