package dev.hearth.gateway.health;

import dev.hearth.api.instance.InstanceId;
import dev.hearth.gateway.activation.InstanceWatching;
import dev.hearth.gateway.activation.Suspect;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.Loop;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/**
 * Watches the instances that calls were left in or that could not be reached, and probes images
 * that ask for it. All of one instance happens on one event loop.
 */
public final class InstanceWatches implements InstanceWatching<Backend> {
  private final List<Loop> loops;
  private final Map<InstanceId, PeriodicProbe> probes = new ConcurrentHashMap<>();

  public InstanceWatches(List<Loop> loops) {
    this.loops = loops;
  }

  @Override
  public void suspected(Suspect<Backend> suspect) {
    if (suspect.watch()) {
      Loop loop = loop(suspect);
      execute(loop, () -> new InstanceWatch(suspect, loop).begin());
    }
  }

  @Override
  public void probe(Suspect<Backend> instance) {
    Loop loop = loop(instance);
    PeriodicProbe probe =
        probes.compute(
            instance.instance(),
            (_, known) ->
                known != null && known.isOf(instance) ? known : new PeriodicProbe(instance, loop));
    execute(loop, probe::second);
    probes.values().removeIf(PeriodicProbe::isOver);
  }

  private Loop loop(Suspect<Backend> suspect) {
    return loops.get(Math.floorMod(suspect.hashCode(), loops.size()));
  }

  private static void execute(Loop loop, Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException stopping) {
      // The gateway stops, and with it all that would be found out.
    }
  }
}
