package dev.hearth.api.function;

import java.util.OptionalInt;

/**
 * Bounds set by command; they belong to the function, override those of its revisions and survive a
 * deploy. Empty means that the revision's own bound counts.
 */
public record ScalingBounds(OptionalInt min, OptionalInt max) {
  public static final ScalingBounds NONE =
      new ScalingBounds(OptionalInt.empty(), OptionalInt.empty());

  /**
   * The scaling of a revision under these bounds. What only one instance can have keeps it at one.
   */
  public ScalingSpec applyTo(RevisionSpec revision) {
    ScalingSpec applied = applyTo(revision.scaling());
    return revision.isolation().exclusive()
        ? applied.withBounds(Math.min(applied.min(), 1), 1)
        : applied;
  }

  ScalingSpec applyTo(ScalingSpec spec) {
    int newMin = min.orElse(spec.min());
    int newMax = Math.max(max.orElse(spec.max()), Math.max(newMin, 1));
    return spec.withBounds(Math.min(newMin, newMax), newMax);
  }
}
