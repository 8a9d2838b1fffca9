package dev.hearth.api.demand;

import dev.hearth.api.function.FunctionName;

/** A person's order to the autoscaler. */
public interface ScaleOrder {
  /**
   * Sets the number of instances of the active revision now, within its bounds; demand decides
   * again from then on. With 0 a function is taken away at once instead of after its idle time.
   *
   * @return the number that was set after the bounds were applied
   */
  int scaleTo(FunctionName name, int instances);
}
