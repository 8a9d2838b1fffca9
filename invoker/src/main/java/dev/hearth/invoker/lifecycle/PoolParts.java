package dev.hearth.invoker.lifecycle;

/** What all pools share. */
record PoolParts(
    InstanceStart starter,
    StatusBoard board,
    InvokerMetrics metrics,
    Timing timing,
    LifecycleConfig config) {}
