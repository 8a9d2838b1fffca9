package dev.hearth.autoscaler.keepalive;

import java.util.Arrays;

/**
 * How likely the next call comes within each bin, given that it had not come before the bin.
 *
 * <p>Octaves are estimated one after the other (given that a time reached the octave, did it end in
 * it?), each starting from the same belief: that is a chance of return that falls with the age, as
 * it does over all functions. Within an octave the times are split by halves, each half believed to
 * be as likely as the other the more strongly the finer the split (a Pólya tree: Lavine, "Some
 * Aspects of Polya Tree Distributions", Annals of Statistics 1992). So many idle times of equal
 * length show as a peak, and a few scattered ones as what they are.
 */
final class Returns {
  private final KeepAliveRules rules;
  private final IdleTimes seen;

  Returns(KeepAliveRules rules, IdleTimes seen) {
    this.rules = rules;
    this.seen = seen;
  }

  /** For all bins of all octaves, each at least 0 and below 1. */
  double[] chances() {
    double[] chances = new double[IdleAges.ALL_BINS];
    for (int octave = 0; octave < IdleAges.OCTAVES; octave++) {
      int first = IdleAges.firstBin(octave);
      int bins = IdleAges.bins(octave);
      divide(octave, chanceOf(octave), chances);
      double before = 0;
      for (int bin = first; bin < first + bins; bin++) {
        double ends = chances[bin];
        chances[bin] = ends / (1 - before);
        before += ends;
      }
    }
    return chances;
  }

  private double chanceOf(int octave) {
    double ended = seen.ended(octave) + rules.beliefOfReturn() * rules.beliefWeight();
    return ended / (seen.ended(octave) + seen.lasted(octave) + rules.beliefWeight());
  }

  /**
   * Divides the chance that an idle time ends in an octave among its bins, by halves. As a binary
   * tree in an array: the whole is at 1, the halves of what is at n are at 2n and 2n + 1, the bins
   * are the leaves.
   */
  private void divide(int octave, double whole, double[] chances) {
    int first = IdleAges.firstBin(octave);
    int bins = IdleAges.bins(octave);
    if (seen.within(octave, 0, bins) == 0) {
      Arrays.fill(chances, first, first + bins, whole / bins);
      return;
    }
    double[] counts = new double[2 * bins];
    for (int node = 2 * bins - 1; node > 0; node--) {
      counts[node] =
          node >= bins
              ? seen.within(octave, node - bins, 1)
              : counts[2 * node] + counts[2 * node + 1];
    }
    double[] shares = new double[2 * bins];
    shares[1] = whole;
    for (int node = 1; node < bins; node++) {
      int level = Integer.SIZE - Integer.numberOfLeadingZeros(node);
      double belief = rules.evenness() * level * level;
      double right = (counts[2 * node + 1] + belief) / (counts[node] + 2 * belief);
      shares[2 * node] = shares[node] * (1 - right);
      shares[2 * node + 1] = shares[node] * right;
    }
    System.arraycopy(shares, bins, chances, first, bins);
  }
}
