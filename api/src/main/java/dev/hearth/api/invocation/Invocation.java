package dev.hearth.api.invocation;

import dev.hearth.api.function.FunctionName;
import java.time.Instant;
import java.util.Optional;

/**
 * A call that nobody waits for. Times are kept in milliseconds.
 *
 * @param id the call id
 * @param entrance where it came from, {@code http} or {@code schedule}
 * @param target path and query below the function, beginning with a slash
 * @param attempts tries that count and were begun
 * @param startedAt when the first attempt began
 * @param attemptAt when the last attempt began
 * @param reason why it failed, or why the last attempt did
 * @param result what the function answered last
 * @param fingerprint tells the request from any other with the same id; empty where it is not known
 */
public record Invocation(
    String id,
    FunctionName function,
    String entrance,
    String method,
    String target,
    InvocationState state,
    Instant acceptedAt,
    int attempts,
    Optional<Instant> startedAt,
    Optional<Instant> attemptAt,
    Optional<Instant> endedAt,
    Optional<String> reason,
    Optional<InvocationResult> result,
    Optional<Callback> callback,
    String fingerprint) {
  /** One that was just accepted. */
  public static Invocation queued(
      String id,
      FunctionName function,
      String entrance,
      String method,
      String target,
      Instant acceptedAt,
      Optional<Callback> callback,
      String fingerprint) {
    return new Invocation(
        id,
        function,
        entrance,
        method,
        target,
        InvocationState.QUEUED,
        acceptedAt,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        callback,
        fingerprint);
  }

  /** Whether another request was accepted with the same id, as far as that is known. */
  public boolean isAnother(String otherFingerprint) {
    return !fingerprint.isEmpty()
        && !otherFingerprint.isEmpty()
        && !fingerprint.equals(otherFingerprint);
  }
}
