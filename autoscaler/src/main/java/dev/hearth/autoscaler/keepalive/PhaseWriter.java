package dev.hearth.autoscaler.keepalive;

import java.time.Duration;

/**
 * Makes phases of the bins in which an instance is worth its memory, within a function's bounds.
 *
 * @param readyFor how long an instance stays ready before it is paused
 */
record PhaseWriter(KeepBounds bounds, Duration readyFor) {
  IdlePlan write(boolean[] worthIt) {
    boolean[] kept = atLeast(worthIt);
    Phases phases = new Phases();
    int end = next(kept, 0, false);
    Duration first =
        longer(shorter(longer(start(end), bounds.least()), bounds.most()), bounds.ready());
    stretch(phases, Duration.ZERO, first);
    int begin = next(kept, end, true);
    while (begin < kept.length) {
      end = next(kept, begin, false);
      Duration from = longer(start(begin), first);
      Duration to = shorter(start(end), from.plus(bounds.most()));
      if (from.compareTo(to) < 0) {
        stretch(phases, from, to);
      }
      begin = next(kept, end, true);
    }
    return phases.plan();
  }

  private boolean[] atLeast(boolean[] worthIt) {
    Duration atLeast = longer(bounds.least(), bounds.ready());
    boolean[] kept = worthIt.clone();
    for (int bin = 0; bin < kept.length && start(bin + 1).compareTo(atLeast) <= 0; bin++) {
      kept[bin] = true;
    }
    return kept;
  }

  /** One instance from its beginning or the last call, to its end. */
  private void stretch(Phases phases, Duration from, Duration to) {
    phases.add(from, Stage.READY);
    Duration pausedFrom = from.plus(readyFor);
    if (pausedFrom.compareTo(to) < 0) {
      phases.add(pausedFrom, Stage.PAUSED);
    }
    phases.add(to, Stage.GONE);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private static Duration start(int bin) {
    return IdleAges.duration(IdleAges.start(bin));
  }

  private static int next(boolean[] kept, int from, boolean value) {
    int bin = from;
    while (bin < kept.length && kept[bin] != value) {
      bin++;
    }
    return bin;
  }
}
