package dev.hearth.invoker.testing;

import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.PoolStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

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

  /** Waits until that many instances of a revision are ready. */
  public PoolState awaitReady(Revision revision, int count) {
    return awaitState(revision, state -> state.ready().size() == count);
  }

  /** Waits until a failure of a revision is told. */
  public PoolState awaitFailure(Revision revision) {
    return awaitState(revision, state -> state.failure().isPresent());
  }

  private PoolState awaitState(Revision revision, Predicate<PoolState> wanted) {
    return await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> state(revision.id().toString()), it -> it != null && wanted.test(it));
  }
}
