package dev.hearth.gateway.activation;

import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.PoolStatus;
import dev.hearth.gateway.route.RouteTable;
import dev.hearth.gateway.start.StartHistory;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All activators, by revision, and the table of those that get traffic now, by function.
 *
 * @param <B> what a caller needs to reach an instance
 */
public final class Activators<B> implements PoolStatus, FunctionListener {
  private final ActivationLimits limits;
  private final Backends<B> backends;
  private final DemandReports<B> reports;
  private final StartHistory starts;
  private final MeterRegistry registry;
  private final Map<RevisionId, Activator<B>> byRevision = new ConcurrentHashMap<>();
  // Guarded by this.
  private final RestingRevisions resting = new RestingRevisions();
  // Written under this object's lock; read by event loops without one.
  private volatile RouteTable<Activator<B>> routes = RouteTable.empty();

  public Activators(
      ActivationLimits limits,
      Backends<B> backends,
      DemandReports<B> reports,
      StartHistory starts,
      MeterRegistry registry) {
    this.limits = limits;
    this.backends = backends;
    this.reports = reports;
    this.starts = starts;
    this.registry = registry;
  }

  /** Where calls go now. */
  public RouteTable<Activator<B>> routes() {
    return routes;
  }

  public Collection<Activator<B>> all() {
    return byRevision.values();
  }

  @Override
  public void update(PoolState state) {
    Activator<B> activator = activator(state.revision());
    activator.update(state);
    if (state.isEmpty()) {
      forgetIfGone(state.revision());
    } else {
      reports.watch(activator);
    }
  }

  @Override
  public void changed(FunctionState state) {
    Optional<Activator<B>> before;
    Optional<Activator<B>> after;
    synchronized (this) {
      before = routes.find(state.name());
      after = state.active().map(this::opened);
      if (!before.equals(after)) {
        routes =
            after
                .map(next -> routes.with(state.name(), next, routesOf(state)))
                .orElseGet(() -> routes.without(state.name()));
      }
    }
    // Outside the lock, since waiters that move are demand, and whoever hears of it may call back.
    if (before.isPresent() && !before.equals(after)) {
      Activator<B> old = before.get();
      after.ifPresentOrElse(old::moveTo, old::remove);
      forgetIfGone(old.revision());
    }
  }

  @Override
  public void removed(FunctionName name) {
    synchronized (this) {
      routes = routes.without(name);
    }
    for (Activator<B> activator : byRevision.values()) {
      if (activator.revision().function().equals(name)) {
        activator.remove();
        forgetIfGone(activator.revision());
      }
    }
    starts.forget(name);
  }

  private static List<HttpRoute> routesOf(FunctionState state) {
    return state.active().map(active -> active.spec().http().routes()).orElse(List.of());
  }

  private Activator<B> opened(Revision active) {
    Activator<B> activator = activator(active.id());
    activator.configure(active.spec());
    activator.open();
    return activator;
  }

  private Activator<B> activator(RevisionId revision) {
    Activator<B> known = byRevision.get(revision);
    return known != null
        ? known
        : byRevision.computeIfAbsent(
            revision, id -> new Activator<>(id, limits, backends, reports, starts, registry));
  }

  /**
   * Drops an activator that has neither traffic nor instances any more. That of a replaced revision
   * stays for a while if its calls were counted, so that what was counted last is read by others.
   */
  private synchronized void forgetIfGone(RevisionId revision) {
    Activator<B> activator = byRevision.get(revision);
    Optional<Activator<B>> routed = routes.find(revision.function());
    if (activator == null || routed.filter(activator::equals).isPresent()) {
      resting.wake(revision);
    } else if (!activator.hasInstances()) {
      reports.lastOf(activator);
      if (routed.isEmpty() || !activator.meters().isShown()) {
        drop(revision);
      } else {
        resting.rest(revision, limits.nanoClock().getAsLong(), this::busy).forEach(this::drop);
      }
    }
  }

  /** Drops what has rested for long enough; to be called from time to time. */
  public synchronized void sweep() {
    resting.over(limits.nanoClock().getAsLong(), this::busy).forEach(this::drop);
  }

  private boolean busy(RevisionId revision) {
    Activator<B> activator = byRevision.get(revision);
    return activator != null && (activator.hasInstances() || activator.inFlight() > 0);
  }

  private void drop(RevisionId revision) {
    resting.wake(revision);
    Activator<B> dropped = byRevision.remove(revision);
    if (dropped != null) {
      dropped.meters().close();
    }
  }
}
