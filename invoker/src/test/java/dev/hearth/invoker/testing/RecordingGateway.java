package dev.hearth.invoker.testing;

import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.PoolStatus;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the newest state of each revision and, unless told otherwise, has no call in flight. */
public final class RecordingGateway implements PoolStatus {
  private final Map<String, PoolState> newest = new ConcurrentHashMap<>();
  private final List<PoolState> all = new CopyOnWriteArrayList<>();
  private final Set<InstanceId> busy = ConcurrentHashMap.newKeySet();
  private final DrainReport report;

  public RecordingGateway(DrainReport report) {
    this.report = report;
  }

  @Override
  public void update(PoolState state) {
    all.add(state);
    newest.merge(state.revision().toString(), state, (a, b) -> a.version() > b.version() ? a : b);
    for (InstanceId id : state.draining()) {
      if (!busy.contains(id)) {
        report.drained(state.revision(), id, "gateway");
      }
    }
  }

  /** From now on this instance has a call in flight. */
  public void busy(InstanceId id) {
    busy.add(id);
  }

  public PoolState state(String revision) {
    return newest.get(revision);
  }

  public List<PoolState> all() {
    return all;
  }
}
