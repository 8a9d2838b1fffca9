package dev.hearth.autoscaler.decision;

import dev.hearth.api.demand.DesiredInstances;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a decision about one revision remembers of the earlier ones.
 *
 * @param desired instances decided last
 * @param since when watching began, or an order was given; idle time counts from here at the
 *     earliest
 * @param warming present until a stable window was seen, or an order was given
 * @param readySince since when there has been a ready instance without a break
 * @param loweredAt the last step down
 * @param parkedAt the sum of arrivals when a person ordered zero; that stands until the next
 *     arrival
 * @param paused instances kept paused, one at most: it costs its memory
 * @param habit when the function is called
 */
public record ScalingState(
    int desired,
    Instant since,
    Optional<Warming> warming,
    Optional<Instant> readySince,
    Optional<Instant> loweredAt,
    Optional<Panic> panic,
    Peaks peaks,
    Optional<Floor> floor,
    OptionalLong parkedAt,
    int paused,
    Habit habit) {

  /**
   * The state of a revision that gets traffic from now on.
   *
   * @param present its instances that are there already: of before a restart, or of its trial
   * @param inherited instances of the revision that it replaces
   */
  public static ScalingState initial(int present, int inherited, ScalingRules rules, Instant now) {
    int desired = Math.max(present, inherited);
    Instant keptUntil = now.plus(rules.patience());
    return new ScalingState(
        desired,
        now,
        Optional.of(new Warming(keptUntil, desired)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        inherited > 0 ? Peaks.of(now, inherited) : Peaks.NONE,
        present > 0 ? Optional.of(new Floor(present, keptUntil)) : Optional.empty(),
        OptionalLong.empty(),
        0,
        Habit.NONE);
  }

  /** Instances were found that nobody here asked for: they count as wanted while it is early. */
  public ScalingState adopt(int present, Instant now) {
    if (warming.isEmpty()
        || !now.isBefore(warming.get().until())
        || present <= warming.get().most()) {
      return this;
    }
    Instant until = warming.get().until();
    return new ScalingState(
        present,
        since,
        Optional.of(new Warming(until, present)),
        readySince,
        loweredAt,
        panic,
        peaks,
        Optional.of(new Floor(present, until)),
        parkedAt,
        0,
        habit);
  }

  /** Nothing to remember but the number. */
  static ScalingState settled(int desired, Instant since) {
    return of(desired, since, Optional.empty(), OptionalLong.empty());
  }

  /** At the number of an order until there are more arrivals than these. */
  static ScalingState parked(int desired, Instant since, long arrivals) {
    return of(desired, since, Optional.empty(), OptionalLong.of(arrivals));
  }

  /** At the number of an order for a while. */
  static ScalingState kept(Floor floor, Instant since) {
    return of(floor.instances(), since, Optional.of(floor), OptionalLong.empty());
  }

  private static ScalingState of(
      int desired, Instant since, Optional<Floor> floor, OptionalLong parkedAt) {
    return new ScalingState(
        desired,
        since,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Peaks.NONE,
        floor,
        parkedAt,
        0,
        Habit.NONE);
  }

  /** What the invoker is to have. */
  public DesiredInstances instances() {
    return new DesiredInstances(desired, paused);
  }

  /** Another number of ready ones; if there are to be more, the paused one is the first of them. */
  public ScalingState withDesired(int instances) {
    return new ScalingState(
        instances,
        since,
        warming.map(it -> instances > it.most() ? new Warming(it.until(), instances) : it),
        readySince,
        loweredAt,
        panic,
        peaks,
        floor,
        parkedAt,
        instances > desired ? 0 : paused,
        habit);
  }

  /** After idle instances had to go for others' sake: they come back with the next call. */
  public ScalingState evicted(DesiredInstances left) {
    return withDesired(left.ready()).withPaused(left.paused());
  }

  ScalingState withPaused(int instances) {
    return new ScalingState(
        desired,
        since,
        warming,
        readySince,
        loweredAt,
        panic,
        peaks,
        floor,
        parkedAt,
        instances,
        habit);
  }

  public ScalingState withHabit(Habit newHabit) {
    return new ScalingState(
        desired,
        since,
        warming,
        readySince,
        loweredAt,
        panic,
        peaks,
        floor,
        parkedAt,
        paused,
        newHabit);
  }

  ScalingState withLoweredAt(Instant at) {
    return new ScalingState(
        desired,
        since,
        warming,
        readySince,
        Optional.of(at),
        panic,
        peaks,
        floor,
        parkedAt,
        paused,
        habit);
  }
}
