package dev.hearth.gateway.activation;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import dev.hearth.api.instance.StartFailure;
import dev.hearth.api.instance.StartReport;
import dev.hearth.gateway.start.StartHistory;
import dev.hearth.gateway.start.StartMeters;
import dev.hearth.gateway.testing.RunningGateway;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One activator (or several) on a clock that the test moves, with everything it says written down.
 */
final class Scene implements ActivatorEvents<String>, Backends<String> {
  static final RevisionId REVISION = new RevisionId(new FunctionName("greet"), 1);

  final AtomicLong nanos = new AtomicLong(1_000_000_000L);
  final List<InstanceId> drained = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();
  final AtomicInteger starved = new AtomicInteger();
  final ActivationLimits limits;
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final StartHistory starts = new StartHistory(this::time, new StartMeters(meters));
  private long version;

  Scene(int queue) {
    this(queue, 1);
  }

  Scene(int queue, int shards) {
    limits = new ActivationLimits(queue, 100L << 20, Optional.empty(), shards, nanos::get);
  }

  Activator<String> activator(int concurrency) {
    return activator(REVISION, concurrency);
  }

  Activator<String> activator(RevisionId revision, int concurrency) {
    Activator<String> activator =
        new Activator<>(revision, limits, this, this, starts, new SimpleMeterRegistry());
    activator.configure(RunningGateway.spec(concurrency, Duration.ofSeconds(30)));
    return activator;
  }

  /** A state with these instances ready. */
  PoolState ready(String... ids) {
    return state(List.of(ids), List.of(), 0);
  }

  PoolState state(List<String> ready, List<String> draining, int starting) {
    return new PoolState(
        REVISION,
        ++version,
        ready.stream().map(Scene::instance).toList(),
        draining.stream().map(InstanceId::new).toList(),
        starting,
        Optional.empty());
  }

  PoolState failed(String message) {
    return new PoolState(
        REVISION,
        ++version,
        List.of(),
        List.of(),
        0,
        Optional.of(new StartFailure(ErrorCode.START_FAILED, message, Instant.EPOCH)));
  }

  /** A call that joins the queue now, unless there is room. */
  TestCall call(Activator<String> activator) {
    TestCall call = new TestCall(nanos.get());
    Permit<String> permit = activator.tryAcquire(0, nanos.get());
    if (permit != null) {
      call.granted(permit);
    } else {
      activator.join(call);
    }
    return call;
  }

  /** A state with one instance ready, which came to be so like this. */
  PoolState ready(String id, StartReport start) {
    ReadyInstance instance = instance(id);
    return new PoolState(
        REVISION,
        ++version,
        List.of(new ReadyInstance(instance.id(), instance.endpoint(), Optional.of(start))),
        List.of(),
        0,
        Optional.empty());
  }

  private Instant time() {
    return Instant.EPOCH.plusNanos(nanos.get());
  }

  void advance(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public void starved(Activator<String> activator) {
    starved.incrementAndGet();
  }

  @Override
  public void drained(RevisionId revision, InstanceId instance) {
    drained.add(instance);
  }

  @Override
  public String open(ReadyInstance instance) {
    return instance.id().value();
  }

  @Override
  public void close(String backend) {
    closed.add(backend);
  }

  private static ReadyInstance instance(String id) {
    return new ReadyInstance(
        new InstanceId(id), new Endpoint.UnixSocket(Path.of("/run/" + id)), Optional.empty());
  }

  /** A call and its fate. */
  static class TestCall extends Waiter<String> {
    final List<String> fates = new CopyOnWriteArrayList<>();
    volatile Permit<String> permit;

    TestCall(long joined) {
      super(0, joined);
    }

    @Override
    protected void granted(Permit<String> granted) {
      permit = granted;
      fates.add(granted.backend());
    }

    @Override
    protected void refused(ErrorCode code, String message) {
      fates.add(code + ": " + message);
    }

    boolean waits() {
      return fates.isEmpty();
    }
  }

  static List<String> fates(TestCall... calls) {
    return Arrays.stream(calls).flatMap(call -> call.fates.stream()).toList();
  }
}
