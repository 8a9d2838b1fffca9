package dev.hearth.admin.view;

import dev.hearth.api.http.CallLimits;
import java.time.Duration;

/** Limits of calls in a manifest; null is the platform's own. */
public record LimitsView(Integer headerBytes, Long bodyBytes, Integer queue, Long waitMillis) {
  static LimitsView of(CallLimits limits) {
    return new LimitsView(
        limits.headerBytes().isPresent() ? limits.headerBytes().getAsInt() : null,
        limits.bodyBytes().isPresent() ? limits.bodyBytes().getAsLong() : null,
        limits.queue().isPresent() ? limits.queue().getAsInt() : null,
        limits.longestWait().map(Duration::toMillis).orElse(null));
  }
}
