package dev.hearth.bench.simulation;

/** Counts what happens in one run. */
final class Tally {
  long calls;
  long coldStarts;
  long starts;
  long fromCells;
  long resumes;
  long refused;
  double instanceSeconds;
  double idleMiBSeconds;
  double pausedMiBSeconds;
  double cellMiBSeconds;
  final QueueTimes waits = new QueueTimes();
  final QueueTimes flowWaits = new QueueTimes();

  Outcome outcome() {
    return new Outcome(
        calls,
        coldStarts,
        starts,
        fromCells,
        resumes,
        refused,
        instanceSeconds,
        idleMiBSeconds,
        pausedMiBSeconds,
        cellMiBSeconds,
        waits,
        flowWaits);
  }
}
