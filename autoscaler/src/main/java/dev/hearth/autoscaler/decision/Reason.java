package dev.hearth.autoscaler.decision;

import java.time.Duration;
import java.util.Locale;
import java.util.OptionalDouble;

/** Why a number was wanted. Rendered to words only when somebody reads it. */
public sealed interface Reason {
  /** Stable, lower-case, of few values: a label of metrics. */
  String kind();

  String words();

  /** Whether calls, or a person, want the instances now; else they only wait for calls. */
  default boolean isNeed() {
    return switch (this) {
      case AverageLoad _, Burst _, Queue _, NoData _, Ordered _, Replaced _ -> true;
      case Recent _, Idle _, Paused _, Expected _, Removed _ -> false;
    };
  }

  /** The load of the stable window. */
  record AverageLoad(double concurrency, double perInstance, Duration window) implements Reason {
    @Override
    public String kind() {
      return "average-load";
    }

    @Override
    public String words() {
      return String.format(
          Locale.ROOT,
          "%.1f calls at a time over the last %d s, %.1f per instance",
          concurrency,
          window.toSeconds(),
          perInstance);
    }
  }

  /** The load of the panic window, or of an earlier moment of the same burst. */
  record Burst(double concurrency, double perInstance, Duration window, int most)
      implements Reason {
    @Override
    public String kind() {
      return "burst";
    }

    @Override
    public String words() {
      return String.format(
          Locale.ROOT,
          "a burst: %.1f calls at a time over the last %d s, %.1f per instance; up to %d since it"
              + " began",
          concurrency,
          window.toSeconds(),
          perInstance,
          most);
    }
  }

  /** What waits now, and how fast it shall be gone. */
  record Queue(int inFlight, int queued, Duration oldestWait, OptionalDouble serviceSeconds)
      implements Reason {
    @Override
    public String kind() {
      return "queue";
    }

    @Override
    public String words() {
      return String.format(
          Locale.ROOT,
          "%d in flight and %d waiting, the oldest for %d ms; a call takes %s",
          inFlight,
          queued,
          oldestWait.toMillis(),
          serviceSeconds.isPresent()
              ? Math.round(serviceSeconds.getAsDouble() * 1000) + " ms"
              : "an unknown time");
    }
  }

  /** There was demand within the idle time. */
  record Recent(Duration quietFor, Duration idle) implements Reason {
    @Override
    public String kind() {
      return "recent-demand";
    }

    @Override
    public String words() {
      return "quiet for "
          + quietFor.toSeconds()
          + " s of the "
          + idle.toSeconds()
          + " s after which it is idle";
    }
  }

  /** No demand at all during the idle time. */
  record Idle(Duration quietFor, Duration idle) implements Reason {
    @Override
    public String kind() {
      return "idle";
    }

    @Override
    public String words() {
      return "no call for " + quietFor.toSeconds() + " s; idle after " + idle.toSeconds() + " s";
    }
  }

  /** No demand during the idle time; one instance stands still for a while before it goes. */
  record Paused(Duration quietFor, Duration idle, Duration left) implements Reason {
    @Override
    public String kind() {
      return "paused";
    }

    @Override
    public String words() {
      return "no call for "
          + quietFor.toSeconds()
          + " s; idle after "
          + idle.toSeconds()
          + " s, and gone "
          + left.toSeconds()
          + " s from now";
    }
  }

  /** Idle, but earlier idle times ended at about this age. */
  record Expected(Duration quietFor, Duration until, int seen) implements Reason {
    @Override
    public String kind() {
      return "expected";
    }

    @Override
    public String words() {
      return "no call for "
          + quietFor.toSeconds()
          + " s, and one is expected by "
          + until.toSeconds()
          + " s, after the "
          + seen
          + " idle times that were seen";
    }
  }

  /** Reports are missing; what was decided stays. */
  record NoData(Duration silentFor) implements Reason {
    @Override
    public String kind() {
      return "no-data";
    }

    @Override
    public String words() {
      return "no report of demand for " + silentFor.toSeconds() + " s, so nothing is taken away";
    }
  }

  /** A person set the number. */
  record Ordered(int instances) implements Reason {
    @Override
    public String kind() {
      return "ordered";
    }

    @Override
    public String words() {
      return "set to " + instances + " by command";
    }
  }

  /** Another revision gets the traffic; this one works off what still waits. */
  record Replaced(int queued) implements Reason {
    @Override
    public String kind() {
      return "replaced";
    }

    @Override
    public String words() {
      return "another revision gets the traffic; " + queued + " calls still wait for this one";
    }
  }

  /** The function is gone, or the revision was left behind. */
  record Removed() implements Reason {
    @Override
    public String kind() {
      return "removed";
    }

    @Override
    public String words() {
      return "no function uses this revision";
    }
  }
}
