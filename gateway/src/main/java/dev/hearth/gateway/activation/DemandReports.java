package dev.hearth.gateway.activation;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.demand.DemandSink;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.time.SteadyTime;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Tells the autoscaler of demand, each second and at once when a call finds no instance; and the
 * invoker of instances that have drained.
 *
 * @param <B> what a caller needs to reach an instance
 */
public final class DemandReports<B> implements ActivatorEvents<B> {
  private static final Logger LOG = Logger.getLogger(DemandReports.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Least time between two reports of one revision that are made at once. */
  static final Duration AT_ONCE = Duration.ofMillis(10);

  private final String gateway;
  private final DemandSink sink;
  private final DrainReport drains;
  private final InstantSource clock;
  private final ScheduledExecutorService timer;
  private final InstanceWatching<B> watching;
  // Only those with something to say are looked at: functions that nobody calls cost nothing.
  private final Set<Activator<B>> speaking = ConcurrentHashMap.newKeySet();

  /**
   * @param gateway identifies this run of this gateway
   * @param timer runs the reports that are due later
   * @param watching finds out about instances that may make no progress
   */
  public DemandReports(
      String gateway,
      DemandSink sink,
      DrainReport drains,
      Clock clock,
      ScheduledExecutorService timer,
      InstanceWatching<B> watching) {
    this.gateway = gateway;
    this.sink = sink;
    this.drains = drains;
    // A report that seems older than the one before is not believed.
    this.clock = SteadyTime.from(clock);
    this.timer = timer;
    this.watching = watching;
  }

  /** The same without a watch on instances. */
  public DemandReports(
      String gateway,
      DemandSink sink,
      DrainReport drains,
      Clock clock,
      ScheduledExecutorService timer) {
    this(gateway, sink, drains, clock, timer, InstanceWatching.none());
  }

  /** Reports each second on whichever activator has something to say, of these and later ones. */
  public void start(Collection<Activator<B>> activators) {
    activators.forEach(this::watch);
    var _ =
        timer.scheduleAtFixedRate(
            this::everySecond, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** It has instances, or calls: there is something to say of it each second. */
  void watch(Activator<B> activator) {
    if (speaking.add(activator)) {
      activator.meters().show();
    }
  }

  @Override
  public void starved(Activator<B> activator) {
    watch(activator);
    ReportState state = activator.reports();
    long wait = state.claim(clock.millis());
    if (wait == ReportState.NOW) {
      report(activator);
    } else if (wait != ReportState.CLAIMED) {
      reportIn(wait, activator);
    }
  }

  @Override
  public void drained(RevisionId revision, InstanceId instance) {
    try {
      drains.drained(revision, instance, gateway);
    } catch (RuntimeException e) {
      LOG.errorf(e, "could not report that instance %s of %s has drained", instance, revision);
    }
  }

  @Override
  public void suspected(Suspect<B> suspect) {
    watching.suspected(suspect);
  }

  @Override
  public void unresponsive(RevisionId revision, InstanceId instance, String reason) {
    try {
      drains.unresponsive(revision, instance, gateway, reason);
    } catch (RuntimeException e) {
      LOG.errorf(e, "could not report that instance %s of %s is %s", instance, revision, reason);
    }
  }

  /** Says outright, once more, how it stands with an activator that is about to be forgotten. */
  void lastOf(Activator<B> activator) {
    speaking.remove(activator);
    try {
      timer.execute(() -> report(activator));
    } catch (RejectedExecutionException e) {
      LOG.debugf(e, "no last report of %s, the gateway stops", activator.revision());
    }
  }

  private void reportIn(long millis, Activator<B> activator) {
    try {
      var _ =
          timer.schedule(
              () -> {
                activator.reports().begin(clock.millis());
                report(activator);
              },
              millis,
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debugf(e, "no report of %s, the gateway stops", activator.revision());
    }
  }

  private void everySecond() {
    for (Activator<B> activator : speaking) {
      Demand demand = activator.demand(gateway, clock.instant());
      boolean present = demand.inFlight() + demand.queued() > 0 || activator.hasInstances();
      if (activator.reports().speaks(present, demand.arrivals())) {
        send(demand);
        if (activator.rules().health().liveness().isPresent()) {
          activator.instances().forEach(watching::probe);
        }
      } else {
        unwatch(activator);
      }
    }
  }

  private void unwatch(Activator<B> activator) {
    speaking.remove(activator);
    // What came in between was put into the set before it was taken out of it.
    if (activator.hasInstances() || activator.queued() > 0) {
      watch(activator);
    }
  }

  private void report(Activator<B> activator) {
    send(activator.demand(gateway, clock.instant()));
  }

  private void send(Demand demand) {
    try {
      sink.report(demand);
    } catch (RuntimeException e) {
      LOG.errorf(
          e, "could not report the demand of %s; the next report heals it", demand.revision());
    }
  }
}
