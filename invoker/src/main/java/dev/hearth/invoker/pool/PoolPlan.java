package dev.hearth.invoker.pool;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What makes the instances of a revision those that are desired.
 *
 * @param start how many to start
 * @param cancel starts to give up
 * @param drain instances to take out of routing and stop
 * @param resume frozen instances to thaw
 * @param pause ready instances to freeze
 * @param retryAt when to plan again, where failed starts mean waiting
 */
public record PoolPlan(
    int start,
    List<InstanceId> cancel,
    List<InstanceId> drain,
    List<InstanceId> resume,
    List<InstanceId> pause,
    Optional<Instant> retryAt) {

  public static PoolPlan of(
      DesiredInstances desired, List<PoolMember> members, StartFailures failures, Instant now) {
    List<InstanceId> starting = newestFirst(members, InstanceState.STARTING);
    List<InstanceId> ready = newestFirst(members, InstanceState.READY);
    List<InstanceId> paused = newestFirst(members, InstanceState.PAUSED);

    int wanted = desired.ready() + desired.paused();
    int excess = starting.size() + ready.size() + paused.size() - wanted;
    List<InstanceId> drain = new ArrayList<>();
    excess -= move(paused, drain, Math.min(excess, paused.size() - desired.paused()));
    List<InstanceId> cancel = new ArrayList<>();
    excess -= move(starting, cancel, excess);
    excess -= move(ready, drain, excess);
    move(paused, drain, excess);

    // Nothing is started only to be paused.
    int missing = Math.max(0, desired.ready() - ready.size() - starting.size() - paused.size());
    List<InstanceId> resume = new ArrayList<>();
    move(paused, resume, desired.ready() - ready.size() - starting.size());
    List<InstanceId> pause = new ArrayList<>();
    move(
        ready,
        pause,
        Math.min(ready.size() + resume.size() - desired.ready(), desired.paused() - paused.size()));

    boolean wait = missing > 0 && failures.mustWait(now);
    return new PoolPlan(
        wait ? 0 : careful(missing, members, failures),
        cancel,
        drain,
        resume,
        pause,
        wait ? Optional.of(failures.nextStart()) : Optional.empty());
  }

  /** After a failure, and while nothing serves, one start tells whether more make sense. */
  private static int careful(int missing, List<PoolMember> members, StartFailures failures) {
    if (failures.count() == 0 || has(members, InstanceState.READY)) {
      return missing;
    }
    return has(members, InstanceState.STARTING) ? 0 : Math.min(missing, 1);
  }

  private static boolean has(List<PoolMember> members, InstanceState state) {
    return members.stream().anyMatch(member -> member.state() == state);
  }

  private static List<InstanceId> newestFirst(List<PoolMember> members, InstanceState state) {
    List<InstanceId> ids = new ArrayList<>();
    members.stream()
        .filter(member -> member.state() == state)
        .sorted(Comparator.comparing(PoolMember::startedAt).reversed())
        .forEach(member -> ids.add(member.id()));
    return ids;
  }

  /** Moves up to {@code count} from the front of one list to the other; returns how many. */
  private static int move(List<InstanceId> from, List<InstanceId> to, int count) {
    int moved = Math.clamp(count, 0, from.size());
    to.addAll(from.subList(0, moved));
    from.subList(0, moved).clear();
    return moved;
  }
}
