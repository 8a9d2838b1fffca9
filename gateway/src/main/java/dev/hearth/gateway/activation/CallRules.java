package dev.hearth.gateway.activation;

import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.http.CallLimits;
import dev.hearth.gateway.cors.Cors;
import java.time.Duration;
import java.util.Optional;

/**
 * What calls of a revision are bound to.
 *
 * @param concurrency most calls at a time in one instance
 * @param timeoutNanos for a call, from its arrival to the end of its answer
 * @param waitNanos longest wait for an instance, at most {@code timeoutNanos}
 * @param queue most calls that wait
 * @param headerBytes most bytes of a request line with its headers, beside the limit for all
 * @param bodyBytes most bytes of a request's body
 * @param cors empty: the function answers browsers' questions itself
 * @param template the template's name, as metrics show it
 * @param health how instances can be asked whether they make progress
 */
public record CallRules(
    int concurrency,
    long timeoutNanos,
    long waitNanos,
    int queue,
    int headerBytes,
    long bodyBytes,
    Optional<Cors> cors,
    String template,
    HealthRules health) {
  private static final String NO_TEMPLATE = "image";

  /** A body, as bytes, as text and as what the text says, takes several times its size. */
  private static final int BODY_SHARE = 8;

  /** Until the revision is routed to: instances of a trial arrive before its spec does. */
  static CallRules before(ActivationLimits limits) {
    long timeout = RevisionSpec.DEFAULT_TIMEOUT.toNanos();
    return new CallRules(
        1,
        timeout,
        timeout,
        limits.queue(),
        Integer.MAX_VALUE,
        limits.bodyBytes(),
        Optional.empty(),
        NO_TEMPLATE,
        HealthRules.UNKNOWN);
  }

  static CallRules of(RevisionSpec spec, ActivationLimits limits) {
    CallLimits own = spec.http().limits();
    long timeout = saturatedNanos(spec.timeout());
    return new CallRules(
        spec.scaling().concurrency(),
        timeout,
        own.longestWait()
            .or(limits::longestWait)
            .map(wait -> Math.min(saturatedNanos(wait), timeout))
            .orElse(timeout),
        own.queue().orElse(limits.queue()),
        own.headerBytes().orElse(Integer.MAX_VALUE),
        own.bodyBytes().orElseGet(() -> bodyBytes(spec, limits)),
        spec.http().cors().map(Cors::of),
        spec.template().orElse(NO_TEMPLATE),
        HealthRules.of(spec));
  }

  /** Where the manifest says nothing; hosts of templates hold a body in memory, some twice. */
  private static long bodyBytes(RevisionSpec spec, ActivationLimits limits) {
    return spec.template().isPresent()
        ? Math.min(limits.bodyBytes(), spec.resources().memoryBytes() / BODY_SHARE)
        : limits.bodyBytes();
  }

  private static long saturatedNanos(Duration duration) {
    try {
      return Math.min(duration.toNanos(), Long.MAX_VALUE / 4);
    } catch (ArithmeticException tooLong) {
      return Long.MAX_VALUE / 4;
    }
  }
}
