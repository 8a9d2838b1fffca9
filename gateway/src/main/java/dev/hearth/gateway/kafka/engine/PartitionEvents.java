package dev.hearth.gateway.kafka.engine;

/** One partition from its assignment to its loss. */
final class PartitionEvents {
  final Offsets offsets = new Offsets();
  long bytes;
  int inFlight;
  boolean lost;
}
