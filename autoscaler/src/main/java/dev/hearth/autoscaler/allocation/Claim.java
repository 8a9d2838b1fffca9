package dev.hearth.autoscaler.allocation;

import dev.hearth.api.demand.DesiredInstances;

/**
 * What one revision would have if it were alone.
 *
 * @param instanceBytes memory of one instance, ready or paused, above 0
 * @param wanted what was decided for it
 * @param needed how many of the ready ones its calls need, 0 while nobody calls
 * @param promised how many its settings promise
 * @param chancePerSecond that a call comes within the next second, where none needs it now
 */
public record Claim<K>(
    K key,
    long instanceBytes,
    DesiredInstances wanted,
    int needed,
    int promised,
    double chancePerSecond) {
  public Claim {
    if (instanceBytes <= 0) {
      throw new IllegalArgumentException("instanceBytes must be above 0: " + instanceBytes);
    }
    needed = Math.min(needed, wanted.ready());
    promised = Math.min(promised, wanted.ready());
  }

  /** What a mebibyte of an idle instance is good for. */
  double value() {
    return chancePerSecond / instanceBytes;
  }
}
