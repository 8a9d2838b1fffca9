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

  /** Drops an activator, and its meters, that has neither traffic nor instances any more. */
  private synchronized void forgetIfGone(RevisionId revision) {
    Activator<B> activator = byRevision.get(revision);
    boolean routed =
        activator != null && routes.find(revision.function()).filter(activator::equals).isPresent();
    if (activator != null && !routed && !activator.hasInstances()) {
      byRevision.remove(revision);
      reports.lastOf(activator);
      activator.meters().close();
    }
  }
}
