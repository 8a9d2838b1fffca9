package dev.hearth.gateway.activation;

/** A scratch pad for adding up the shards of one activator. */
final class DemandSums {
  long arrivals;
  long completions;
  double concurrencySeconds;
  double serviceSeconds;
  int present;
}
