package dev.hearth.admin.deploy;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RouteClaims;
import dev.hearth.api.function.TriggerSource;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * From an uploaded source to a revision with traffic: unpack, build, try, activate. Until the last
 * step nothing that serves is touched. Deploys of one function go one after the other.
 */
public final class Deployment {
  /** Beyond the limit of a start itself, so that its reason is heard rather than ours. */
  private static final Duration BEYOND_START = Duration.ofSeconds(30);

  private final AdminPorts ports;
  private final ConcurrentMap<String, ReentrantLock> locks = new ConcurrentHashMap<>();

  public Deployment(AdminPorts ports) {
    this.ports = ports;
  }

  /** Runs the whole deploy; returns the revision that now has the traffic. */
  public Revision run(InputStream archive, BuildProgress progress) throws InterruptedException {
    ports.disk().requireSpace();
    Steps steps = new Steps(progress);
    try (FunctionSource source =
        steps.run("unpack", () -> ports.builder().open(archive), s -> s.name().value())) {
      ReentrantLock lock =
          locks.computeIfAbsent(source.name().value(), name -> new ReentrantLock(true));
      lock.lockInterruptibly();
      try {
        return deploy(source, progress, steps);
      } finally {
        lock.unlock();
      }
    }
  }

  private Revision deploy(FunctionSource source, BuildProgress progress, Steps steps)
      throws InterruptedException {
    // Before anything is built; what changes until the end is seen when the traffic moves.
    RouteClaims.check(source.name(), source.routes(), ports.functions().functions());
    ports.disk().requireSpace();
    BuiltFunction built = ports.builder().build(source, progress);
    ports.disk().requireSpace();
    List<String> topics =
        built.triggers().stream()
            .filter(KafkaSource.class::isInstance)
            .map(TriggerSource::name)
            .toList();
    if (!topics.isEmpty()) {
      steps.run(
          "topics",
          () -> {
            topics.forEach(topic -> Topics.ensure(ports.events(), topic, false));
            return topics.size();
          },
          count -> count == 1 ? "1 topic" : count + " topics");
    }
    Revision revision = ports.functions().addRevision(built.name(), built.spec());
    boolean active = false;
    try {
      steps.run(
          "start",
          () ->
              ports
                  .trial()
                  .tryStart(revision, revision.spec().health().startTimeout().plus(BEYOND_START)),
          took -> "ready after " + took.toMillis() + " ms");
      steps.run(
          "route",
          () -> ports.functions().activate(revision.id(), built.triggers()),
          state -> revision.id().toString());
      active = true;
      return revision;
    } finally {
      if (!active) {
        abandon(revision);
      }
      ports.disk().collectSoon();
    }
  }

  /** Leaves no trace of a revision that failed, also when the caller has gone away meanwhile. */
  private void abandon(Revision revision) throws InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      ports.trial().abandon(revision);
      ports.functions().discardRevision(revision.id());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
