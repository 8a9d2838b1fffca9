package dev.hearth.gateway;

import dev.hearth.api.demand.DemandSink;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.instance.ColdStarts;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.PoolState;
import dev.hearth.api.instance.PoolStatus;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.status.StatusSource;
import dev.hearth.gateway.activation.ActivationLimits;
import dev.hearth.gateway.activation.Activators;
import dev.hearth.gateway.activation.DemandReports;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.entrance.Entrance;
import dev.hearth.gateway.forward.Backend;
import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.forward.Loop;
import dev.hearth.gateway.forward.MemoryCaller;
import dev.hearth.gateway.forward.UpstreamLimit;
import dev.hearth.gateway.health.InstanceWatches;
import dev.hearth.gateway.http.ConnectionLimit;
import dev.hearth.gateway.http.Surroundings;
import dev.hearth.gateway.metrics.Refusals;
import dev.hearth.gateway.start.StartHistory;
import dev.hearth.gateway.start.StartMeters;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The gateway: a server on the public port, the queues behind it, and the connections to instances.
 * Give it functions by subscribing it to the registry's feed, and instances by making it the
 * invoker's {@link PoolStatus}. Safe for use by many threads.
 */
public final class Gateway implements PoolStatus, FunctionListener, StatusSource, AutoCloseable {
  private final GatewayConfig config;
  private final EpollEventLoopGroup group;
  private final ScheduledExecutorService timer;
  private final Activators<Backend> activators;
  private final StartHistory starts;
  private final FunctionCaller caller;
  private final Entrance entrance;

  private Gateway(
      GatewayConfig config,
      EpollEventLoopGroup group,
      ScheduledExecutorService timer,
      Activators<Backend> activators,
      StartHistory starts,
      FunctionCaller caller,
      Entrance entrance) {
    this.config = config;
    this.group = group;
    this.timer = timer;
    this.activators = activators;
    this.starts = starts;
    this.caller = caller;
    this.entrance = entrance;
  }

  /**
   * Starts a gateway, which accepts connections when this returns.
   *
   * @throws HearthException when the port is in use, or the machine has no epoll
   */
  public static Gateway start(
      GatewayConfig config,
      DemandSink demand,
      DrainReport drains,
      MeterRegistry registry,
      Clock clock) {
    return start(config, demand, drains, AsyncEntrance.NONE, registry, clock);
  }

  /**
   * The same.
   *
   * @param async where calls go that are carried out later
   */
  public static Gateway start(
      GatewayConfig config,
      DemandSink demand,
      DrainReport drains,
      AsyncEntrance async,
      MeterRegistry registry,
      Clock clock) {
    if (!Epoll.isAvailable()) {
      throw new HearthException(
          ErrorCode.INTERNAL,
          "the gateway needs Linux with epoll on x86-64 or arm64: " + Epoll.unavailabilityCause());
    }
    EpollEventLoopGroup group =
        new EpollEventLoopGroup(
            config.eventLoops(), new DefaultThreadFactory("hearth-gateway", true));
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("hearth-demand").daemon().factory());
    try {
      List<Loop> loops = loops(group, UpstreamLimit.of(config.upstreams(), registry));
      DemandReports<Backend> reports =
          new DemandReports<>(
              UUID.randomUUID().toString(),
              demand,
              drains,
              clock,
              timer,
              new InstanceWatches(loops));
      StartHistory starts = new StartHistory(clock, new StartMeters(registry));
      Activators<Backend> activators =
          new Activators<>(
              new ActivationLimits(
                  config.queue(),
                  config.limits().bodyBytes(),
                  config.longestWait(),
                  loops.size(),
                  System::nanoTime),
              new InstanceBackends(loops),
              reports,
              starts,
              registry);
      Backend admin = new Backend(new Endpoint.UnixSocket(config.adminSocket()), loops.size());
      Entrance entrance =
          Entrance.open(
              config.host(),
              config.port(),
              config.tls(),
              group,
              loops,
              new ConnectionLimit(config.connections(), registry),
              new Surroundings(
                  config.limits(),
                  config.trustedProxies(),
                  activators,
                  admin,
                  async,
                  clock,
                  new Refusals(registry)));
      reports.start(activators.all());
      timer.execute(Backend::prepare);
      var _ = timer.scheduleWithFixedDelay(activators::sweep, 1, 1, TimeUnit.MINUTES);
      entrance.certificateEnd().ifPresent(end -> certificateGauge(end, registry));
      return new Gateway(
          config,
          group,
          timer,
          activators,
          starts,
          new MemoryCaller(activators, loops, clock),
          entrance);
    } catch (RuntimeException e) {
      timer.shutdownNow();
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
      throw e;
    }
  }

  private static void certificateGauge(Supplier<Instant> end, MeterRegistry registry) {
    Gauge.builder("hearth.tls.certificate.expiry.timestamp", () -> end.get().getEpochSecond())
        .description("When the certificate of the port with TLS ends to be valid, since 1970")
        .baseUnit("seconds")
        .strongReference(true)
        .register(registry);
  }

  /** The port it listens on. */
  public int port() {
    return entrance.port();
  }

  /** The port with TLS it listens on, if it has one. */
  public OptionalInt tlsPort() {
    return entrance.tlsPort();
  }

  /** What calls saw of the last starts. */
  public ColdStarts coldStarts() {
    return starts;
  }

  /** Calls functions from inside. */
  public FunctionCaller caller() {
    return caller;
  }

  @Override
  public void update(PoolState state) {
    activators.update(state);
  }

  @Override
  public void changed(FunctionState state) {
    activators.changed(state);
  }

  @Override
  public void removed(FunctionName name) {
    activators.removed(name);
  }

  @Override
  public List<StatusItem> status() {
    List<StatusItem> items = new ArrayList<>();
    items.add(
        new StatusItem(
            "gateway",
            true,
            "http://"
                + config.host()
                + ":"
                + port()
                + ", "
                + config.eventLoops()
                + " event loops, "
                + activators.routes().size()
                + " functions, "
                + entrance.connections()
                + " connections of at most "
                + config.connections()));
    entrance.tlsStatus().ifPresent(items::add);
    return List.copyOf(items);
  }

  /** Accepts nothing more, lets calls in flight end for a while, and stops. */
  @Override
  public void close() {
    try {
      entrance.drain(config.drainTime());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    timer.shutdownNow();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static List<Loop> loops(EpollEventLoopGroup group, UpstreamLimit upstreams) {
    List<Loop> loops = new ArrayList<>();
    for (EventExecutor executor : group) {
      loops.add(new Loop((EventLoop) executor, loops.size(), upstreams));
    }
    return List.copyOf(loops);
  }
}
