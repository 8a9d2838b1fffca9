package dev.hearth.autoscaler.decision;

/** A number of instances that one view of the load asks for. */
record Wanted(int instances, Reason reason) {
  /** The greater; of equals, this. */
  Wanted orMore(Wanted other) {
    return other.instances > instances ? other : this;
  }
}
