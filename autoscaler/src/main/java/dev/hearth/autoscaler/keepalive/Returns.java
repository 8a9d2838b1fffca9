package dev.hearth.autoscaler.keepalive;

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
      chances[first] = chanceOf(octave);
      split(octave, chances, first, bins, 1);
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

  /** Gives each half of some bins its part of what stands at the first of them. */
  private void split(int octave, double[] chances, int first, int count, int level) {
    int half = count / 2;
    int inOctave = first - IdleAges.firstBin(octave);
    double left = seen.within(octave, inOctave, half);
    double right = seen.within(octave, inOctave + half, half);
    double belief = rules.evenness() * level * level;
    double toTheRight = (right + belief) / (left + right + 2 * belief);
    double both = chances[first];
    chances[first] = both * (1 - toTheRight);
    chances[first + half] = both * toTheRight;
    if (half > 1) {
      split(octave, chances, first, half, level + 1);
      split(octave, chances, first + half, half, level + 1);
    }
  }
}
