package dev.hearth.gateway.kafka.dispatch;

/**
 * When a poll has to end so that there is always a fetch at the broker. A consumer of the protocol
 * {@code consumer} sends the next fetch only with the next poll once the broker has answered one
 * with nothing (KAFKA-20780), and what arrives until then waits for that poll. So polls end right
 * after such an answer. Times are milliseconds of the caller's clock. Pure; not safe for use by
 * many threads.
 */
final class FetchRhythm {
  /** How long the broker waits for records before it answers with none. */
  static final int FETCH_WAIT_MILLIS = 500;

  /** For the answer's way. Shorter than it takes, the next fetch would go out a poll too late. */
  static final int MARGIN_MILLIS = 10;

  private long nextFetch;

  /** How long a poll that begins now may wait. */
  long longestPoll(long now) {
    long left = nextFetch - now;
    if (left <= 0 || left > FETCH_WAIT_MILLIS + MARGIN_MILLIS) {
      // No fetch is under way, so this poll sends one; or the clock was set.
      fetched(now);
      return FETCH_WAIT_MILLIS + MARGIN_MILLIS;
    }
    return left;
  }

  /** A poll returned records, and sent the next fetch before it did. */
  void fetched(long now) {
    nextFetch = now + FETCH_WAIT_MILLIS + MARGIN_MILLIS;
  }
}
