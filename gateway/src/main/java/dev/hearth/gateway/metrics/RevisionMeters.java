package dev.hearth.gateway.metrics;

import dev.hearth.api.function.RevisionId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;

/**
 * The meters of one revision. Each is looked up in the registry once, not per call. Only revisions
 * that exist have meters, so names that callers invent never become labels.
 */
public final class RevisionMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final RevisionId revision;
  private final IntSupplier inFlight;
  private final IntSupplier queued;
  private final List<Meter> others = new CopyOnWriteArrayList<>();
  private final Map<String, TriggerMeters> byTrigger = new ConcurrentHashMap<>();
  private volatile boolean shown;
  private boolean closed; // guarded by this, as are changes of the above

  public RevisionMeters(
      MeterRegistry registry, RevisionId revision, IntSupplier inFlight, IntSupplier queued) {
    this.registry = registry;
    this.revision = revision;
    this.inFlight = inFlight;
    this.queued = queued;
  }

  /** There is something to show: a function that was never called has no gauges. */
  public void show() {
    if (!shown) {
      register();
    }
  }

  private synchronized void register() {
    if (!shown && !closed) {
      others.add(gauge("hearth.invocations.in.flight", "Calls that instances work on", inFlight));
      others.add(gauge("hearth.queue.depth", "Calls that wait for an instance", queued));
      shown = true;
    }
  }

  /** The meters of calls that came by one entrance, for example {@code http}. */
  public TriggerMeters of(String trigger) {
    TriggerMeters known = byTrigger.get(trigger);
    return known != null
        ? known
        : byTrigger.computeIfAbsent(
            trigger, name -> new TriggerMeters(registry, revision, name, others::add));
  }

  /** Removes all of them from the registry; calls that end later are not counted. */
  @Override
  public synchronized void close() {
    closed = true;
    others.forEach(registry::remove);
  }

  private Meter gauge(String name, String description, IntSupplier value) {
    return Gauge.builder(name, value, IntSupplier::getAsInt)
        .description(description)
        .tag("function", revision.function().value())
        .tag("revision", revision.toString())
        .strongReference(true)
        .register(registry);
  }
}
