import java.util.Arrays;

/** What became of each event of a run, by its number. Safe for use by many threads. */
final class Outcomes {
  private final int[] handled;
  private final int[] dead;
  private final long[] started;
  private final long[] ended;
  private final boolean[] excused;
  private int all;
  private int excusedAndOpen;
  private int mostAttempts;

  Outcomes(int events) {
    handled = new int[events];
    dead = new int[events];
    excused = new boolean[events];
    started = new long[events];
    ended = new long[events];
    Arrays.fill(started, Long.MAX_VALUE);
    Arrays.fill(ended, Long.MAX_VALUE);
  }

  synchronized void handled(Topics.Done done) {
    int id = done.id();
    count(id);
    handled[id]++;
    started[id] = Math.min(started[id], done.started());
    ended[id] = Math.min(ended[id], done.ended());
    mostAttempts = Math.max(mostAttempts, done.attempt());
  }

  synchronized void dead(int id, long atMicros) {
    count(id);
    dead[id]++;
    ended[id] = Math.min(ended[id], atMicros);
  }

  private void count(int id) {
    if (handled[id] == 0 && dead[id] == 0) {
      all++;
      excusedAndOpen -= excused[id] ? 1 : 0;
    }
  }

  /** An event was taken out of its topic: it may come to an end, and need not. */
  synchronized void excuse(int id) {
    if (!excused[id]) {
      excused[id] = true;
      excusedAndOpen += handled[id] == 0 && dead[id] == 0 ? 1 : 0;
    }
  }

  /** Events that came to no end and need not. */
  synchronized int excusedAndOpen() {
    return excusedAndOpen;
  }

  /** Events that came to an end, or need not. */
  synchronized int settled() {
    return all + excusedAndOpen;
  }

  /** Events that came to an end. */
  synchronized int ended() {
    return all;
  }

  synchronized int mostAttempts() {
    return mostAttempts;
  }

  synchronized long deadLetters() {
    return Arrays.stream(dead).filter(times -> times > 0).count();
  }

  synchronized long repeatedDeadLetters() {
    return Arrays.stream(dead).filter(times -> times > 1).count();
  }

  synchronized long handledMoreThanOnce() {
    return Arrays.stream(handled).filter(times -> times > 1).count();
  }

  synchronized long timesTooOften() {
    return Arrays.stream(handled).filter(times -> times > 1).mapToLong(times -> times - 1).sum();
  }

  /**
   * Events that began, at any try that succeeded, before the one before them had its first end.
   *
   * @param keys every so many events the same key comes again
   */
  synchronized int violations(int keys) {
    int violations = 0;
    for (int id = keys; id < handled.length; id++) {
      boolean known = handled[id] > 0 && ended[id - keys] < Long.MAX_VALUE;
      if (known && started[id] < ended[id - keys]) {
        violations++;
        System.err.printf(
            "event %d began %d us before %d ended%n",
            id, ended[id - keys] - started[id], id - keys);
      }
    }
    return violations;
  }
}
