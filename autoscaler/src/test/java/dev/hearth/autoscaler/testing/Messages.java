package dev.hearth.autoscaler.testing;

import dev.hearth.api.demand.Demand;
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
import dev.hearth.api.image.Digest;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.ReadyInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Messages about one function, as the other roles send them. */
public final class Messages {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private final FunctionName name;
  private final ScalingSpec spec;
  private long version;

  public Messages(String name, ScalingSpec spec) {
    this.name = new FunctionName(name);
    this.spec = spec;
  }

  public static ScalingSpec spec(int min, int max, int concurrency) {
    return new ScalingSpec(
        min, max, concurrency, 0.7, Duration.ofSeconds(30), Optional.of(Duration.ofMinutes(5)));
  }

  public FunctionName name() {
    return name;
  }

  public RevisionId id(int number) {
    return new RevisionId(name, number);
  }

  public Revision revision(int number) {
    return new Revision(
        id(number),
        new RevisionSpec(
            Digest.ofHex("ab".repeat(32)),
            Optional.of("node"),
            Transport.UNIX_SOCKET,
            RevisionSpec.DEFAULT_PORT,
            Optional.empty(),
            Map.of(),
            Resources.DEFAULT,
            RevisionSpec.DEFAULT_TIMEOUT,
            spec,
            NetworkMode.EGRESS),
        START);
  }

  public FunctionState active(int number) {
    return active(number, ScalingBounds.NONE);
  }

  public FunctionState active(int number, ScalingBounds bounds) {
    return new FunctionState(
        new Function(name, Optional.of(id(number)), bounds, START),
        Optional.of(revision(number)),
        List.of());
  }

  public FunctionState withoutRevision() {
    return new FunctionState(
        new Function(name, Optional.empty(), ScalingBounds.NONE, START),
        Optional.empty(),
        List.of());
  }

  /** A gateway that was never heard of has so many calls waiting. */
  public Demand poke(int number, int queued) {
    return new Demand(id(number), "gateway-1", START, 0, queued, Duration.ZERO, queued, 0, 0, 0);
  }

  /** The same gateway has some waiting, of those that ever came. */
  public Demand waiting(int number, int queued, int arrivals, Instant at) {
    return new Demand(id(number), "gateway-1", at, 0, queued, Duration.ZERO, arrivals, 0, 0, 0);
  }

  /** A gateway that has nothing to do. */
  public Demand zero(int number, Instant at) {
    return new Demand(id(number), "gateway-1", at, 0, 0, Duration.ZERO, 0, 0, 0, 0);
  }

  /** The same gateway once those calls are gone. */
  public Demand quiet(int number, int arrivals, Instant at) {
    return new Demand(id(number), "gateway-1", at, 0, 0, Duration.ZERO, arrivals, 0, 0, 0);
  }

  /** Nothing but so many paused ones. */
  public PoolState paused(int number, int paused) {
    return new PoolState(id(number), ++version, List.of(), List.of(), 0, paused, Optional.empty());
  }

  public PoolState pool(int number, int ready, int starting) {
    return new PoolState(
        id(number),
        ++version,
        IntStream.range(0, ready)
            .mapToObj(
                i ->
                    new ReadyInstance(
                        new InstanceId("instance" + i),
                        new Endpoint.HostPort("10.0.0.1", 80),
                        Optional.empty()))
            .toList(),
        List.of(),
        starting,
        Optional.empty());
  }
}
