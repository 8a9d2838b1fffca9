package dev.hearth.gateway.testing;

import dev.hearth.api.demand.Demand;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.image.Digest;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.InstanceEnd;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartFailure;
import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.http.HttpLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A real gateway with a test in place of registry, invoker and autoscaler. */
public final class RunningGateway implements AutoCloseable {
  private final Gateway gateway;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Demand> demands = new CopyOnWriteArrayList<>();
  private final List<InstanceId> drained = new CopyOnWriteArrayList<>();
  private final Map<InstanceId, String> unresponsive = new ConcurrentHashMap<>();
  private final AtomicLong version = new AtomicLong();

  public RunningGateway(GatewayConfig config) {
    this(config, AsyncEntrance.NONE);
  }

  private RunningGateway(GatewayConfig config, AsyncEntrance entrance) {
    gateway =
        Gateway.start(
            config,
            demands::add,
            new DrainReport() {
              @Override
              public void drained(RevisionId revision, InstanceId instance, String name) {
                drained.add(instance);
              }

              @Override
              public void unresponsive(
                  RevisionId revision, InstanceId instance, String name, String reason) {
                unresponsive.put(instance, reason);
              }
            },
            entrance,
            meters,
            Clock.systemUTC());
  }

  /** With short time-outs and small limits, so that a test can reach them. */
  public static RunningGateway withLimits(Path folder, HttpLimits limits, int queue) {
    return new RunningGateway(
        new GatewayConfig(
            "127.0.0.1",
            0,
            folder.resolve("admin.sock"),
            2,
            queue,
            Optional.empty(),
            limits,
            Duration.ofSeconds(5),
            Optional.empty()));
  }

  /** Whose calls for later go to {@code entrance}. */
  public static RunningGateway withEntrance(Path folder, AsyncEntrance entrance) {
    return new RunningGateway(
        GatewayConfig.of("127.0.0.1", 0, folder.resolve("admin.sock")), entrance);
  }

  public static RunningGateway in(Path folder) {
    return withLimits(folder, HttpLimits.DEFAULT, GatewayConfig.DEFAULT_QUEUE);
  }

  public Gateway gateway() {
    return gateway;
  }

  public SimpleMeterRegistry meters() {
    return meters;
  }

  public List<Demand> demands() {
    return demands;
  }

  public List<InstanceId> drained() {
    return drained;
  }

  /** Instances that were reported to make no progress, with the reason. */
  public Map<InstanceId, String> unresponsive() {
    return unresponsive;
  }

  public RawClient client() {
    try {
      return new RawClient(gateway.port());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes revision {@code number} of a function the active one. */
  public RevisionId activate(String name, int number, int concurrency, Duration timeout) {
    return activate(name, number, spec(concurrency, timeout));
  }

  /** Makes a revision with this spec the active one. */
  public RevisionId activate(String name, int number, RevisionSpec spec) {
    RevisionId id = new RevisionId(new FunctionName(name), number);
    Revision revision = new Revision(id, spec, Instant.EPOCH);
    gateway.changed(
        new FunctionState(
            new Function(id.function(), Optional.of(id), ScalingBounds.NONE, Instant.EPOCH),
            Optional.of(revision),
            List.of()));
    return id;
  }

  /** A function with one revision and these instances. */
  public RevisionId deploy(String name, FakeInstance... instances) {
    RevisionId id = activate(name, 1, 16, Duration.ofSeconds(10));
    if (instances.length > 0) {
      ready(id, instances);
    }
    return id;
  }

  /** A function with one revision, called as {@code http} says, and these instances. */
  public RevisionId deploy(String name, HttpSpec http, FakeInstance... instances) {
    RevisionId id = activate(name, 1, spec(16, Duration.ofSeconds(10)).withHttp(http));
    if (instances.length > 0) {
      ready(id, instances);
    }
    return id;
  }

  public void ready(RevisionId revision, FakeInstance... instances) {
    update(revision, Arrays.stream(instances).map(FakeInstance::ready).toList(), List.of(), 0);
  }

  public void update(
      RevisionId revision, List<ReadyInstance> ready, List<InstanceId> draining, int starting) {
    gateway.update(
        new PoolState(
            revision, version.incrementAndGet(), ready, draining, starting, Optional.empty()));
  }

  /** Nothing is ready any more, since this instance ended. */
  public void ended(RevisionId revision, InstanceEnd end, FakeInstance... ready) {
    gateway.update(
        new PoolState(
            revision,
            version.incrementAndGet(),
            Arrays.stream(ready).map(FakeInstance::ready).toList(),
            List.of(),
            0,
            0,
            Optional.empty(),
            List.of(end)));
  }

  public void startFailed(RevisionId revision, ErrorCode code, String message) {
    gateway.update(
        new PoolState(
            revision,
            version.incrementAndGet(),
            List.of(),
            List.of(),
            0,
            Optional.of(new StartFailure(code, message, Instant.EPOCH))));
  }

  @Override
  public void close() {
    gateway.close();
  }

  public static RevisionSpec spec(int concurrency, Duration timeout) {
    return spec(Optional.empty(), concurrency, timeout);
  }

  /** Of a template, whose host answers for itself. */
  public static RevisionSpec hosted(int concurrency, Duration timeout) {
    return spec(Optional.of("node"), concurrency, timeout);
  }

  private static RevisionSpec spec(Optional<String> template, int concurrency, Duration timeout) {
    return new RevisionSpec(
        new Digest("sha256:" + "0".repeat(64)),
        template,
        Transport.UNIX_SOCKET,
        RevisionSpec.DEFAULT_PORT,
        Optional.empty(),
        Map.of(),
        Resources.DEFAULT,
        timeout,
        new ScalingSpec(0, 20, concurrency, 0.7, Duration.ofSeconds(30)),
        NetworkMode.EGRESS);
  }
}
