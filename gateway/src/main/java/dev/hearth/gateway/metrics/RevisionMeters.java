package dev.hearth.gateway.metrics;

import dev.hearth.api.function.RevisionId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  // Both empty, and then without memory of their own, for a function that nobody calls.
  private volatile Map<String, TriggerMeters> byTrigger = Map.of();
  private List<Meter> others = List.of(); // guarded by this, as are changes of the above
  private volatile boolean shown;
  private boolean closed;

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
      add(gauge("hearth.invocations.in.flight", "Calls that instances work on", inFlight));
      add(gauge("hearth.queue.depth", "Calls that wait for an instance", queued));
      shown = true;
    }
  }

  /** The meters of calls that came by one entrance, for example {@code http}. */
  public TriggerMeters of(String trigger) {
    TriggerMeters known = byTrigger.get(trigger);
    return known != null ? known : made(trigger);
  }

  private synchronized TriggerMeters made(String trigger) {
    Map<String, TriggerMeters> next = new HashMap<>(byTrigger);
    TriggerMeters meters =
        next.computeIfAbsent(
            trigger, name -> new TriggerMeters(registry, revision, name, this::add));
    byTrigger = next;
    return meters;
  }

  private synchronized void add(Meter meter) {
    if (closed) {
      registry.remove(meter);
      return;
    }
    others = others.isEmpty() ? new ArrayList<>() : others;
    others.add(meter);
  }

  /** Whether there is something to show. */
  public boolean isShown() {
    return shown || !byTrigger.isEmpty();
  }

  /**
   * Removes all of them from the registry; what calls that end later would register is removed too.
   */
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
