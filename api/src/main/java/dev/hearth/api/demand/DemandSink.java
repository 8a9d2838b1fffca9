package dev.hearth.api.demand;

/**
 * Gateway to autoscaler, one way. Reports come every second while a revision has demand or an
 * instance (zeros are said outright; silence means lost, never idle), and at once when a call finds
 * no instance.
 */
public interface DemandSink {
  /** Must return quickly; safe for use by many threads. */
  void report(Demand demand);
}
