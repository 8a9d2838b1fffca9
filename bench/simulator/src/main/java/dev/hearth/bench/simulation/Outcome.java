package dev.hearth.bench.simulation;

/**
 * What a policy did with a workload. Sums of runs of different functions are those of one run of
 * all.
 *
 * @param calls that came
 * @param coldStarts calls that found their function without any instance
 * @param starts instances that were started
 * @param fromCells those of them that a stem cell was there for
 * @param resumes instances that were thawed
 * @param refused calls that found the queue full
 * @param instanceSeconds of all instances
 * @param idleMiBSeconds memory of ready instances without a call
 * @param pausedMiBSeconds memory of paused instances
 * @param cellMiBSeconds memory of waiting stem cells
 * @param waits of calls to functions whose calls are known one by one
 * @param flowWaits of calls to the others
 */
public record Outcome(
    long calls,
    long coldStarts,
    long starts,
    long fromCells,
    long resumes,
    long refused,
    double instanceSeconds,
    double idleMiBSeconds,
    double pausedMiBSeconds,
    double cellMiBSeconds,
    QueueTimes waits,
    QueueTimes flowWaits) {
  public static final Outcome NONE =
      new Outcome(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, new QueueTimes(), new QueueTimes());

  public Outcome plus(Outcome other) {
    return new Outcome(
        calls + other.calls,
        coldStarts + other.coldStarts,
        starts + other.starts,
        fromCells + other.fromCells,
        resumes + other.resumes,
        refused + other.refused,
        instanceSeconds + other.instanceSeconds,
        idleMiBSeconds + other.idleMiBSeconds,
        pausedMiBSeconds + other.pausedMiBSeconds,
        cellMiBSeconds + other.cellMiBSeconds,
        waits.plus(other.waits),
        flowWaits.plus(other.flowWaits));
  }

  /** Memory that waited for calls, in GiB-hours. */
  public double wastedGiBHours() {
    return (idleMiBSeconds + pausedMiBSeconds + cellMiBSeconds) / 1024 / 3600;
  }
}
