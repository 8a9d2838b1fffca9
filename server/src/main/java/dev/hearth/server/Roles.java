package dev.hearth.server;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.status.StatusSource;
import dev.hearth.autoscaler.Autoscaler;
import dev.hearth.autoscaler.AutoscalerConfig;
import dev.hearth.autoscaler.loop.MachineMemory;
import dev.hearth.builder.BuilderConfig;
import dev.hearth.builder.ImageBuilder;
import dev.hearth.builder.archive.ArchiveLimits;
import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.gateway.entrance.TlsConfig;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.kafka.EventGateway;
import dev.hearth.gateway.kafka.EventGatewayConfig;
import dev.hearth.invoker.Invoker;
import dev.hearth.invoker.InvokerConfig;
import dev.hearth.invoker.network.CniNetworkPool;
import dev.hearth.invoker.network.NetworkConfig;
import dev.hearth.invoker.network.Subnet;
import dev.hearth.invoker.oci.SandboxNetwork;
import dev.hearth.invoker.stem.StemConfig;
import dev.hearth.registry.Registry;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/** Every role, started and joined with the others. */
record Roles(
    Registry registry,
    ImageBuilder builder,
    Invoker invoker,
    Autoscaler autoscaler,
    Gateway gateway,
    EventGateway events) {
  private static final Executor STARTER =
      action -> Thread.ofPlatform().name("registry-start").start(action);

  /** Starts all; what was started is handed to {@code stops}, also when a later one fails. */
  static Roles start(
      Settings settings, StateDirectory state, MeterRegistry meters, Clock clock, Stops stops) {
    // The database and the machine's parts are made ready at the same time: most of either is
    // waiting.
    CompletableFuture<Registry> opening =
        CompletableFuture.supplyAsync(() -> Registry.open(state.path("hearth.db"), clock), STARTER);
    stops.add(() -> closeOnceOpen(opening));
    // The builder runs commands in containers, and containers come from the builder's images.
    Late<ImageStore> images = new Late<>("image store");
    Invoker invoker =
        Invoker.start(
            invokerConfig(settings, state),
            digest -> images.get().image(digest),
            id -> activeRevision(opened(opening), id),
            CniNetworkPool.start(networkConfig(settings, state), meters),
            meters,
            clock);
    stops.add(() -> stop(invoker));
    Registry registry = opened(opening);
    ImageBuilder builder =
        ImageBuilder.start(builderConfig(settings, state), invoker.sandbox(), clock);
    images.set(builder.imageStore());
    builder.retain(imagesInUse(registry));
    Autoscaler autoscaler =
        stops.add(
            Autoscaler.start(
                AutoscalerConfig.DEFAULT.withMemory(instanceMemory(settings, invoker)),
                invoker,
                meters,
                clock,
                registry::revision));
    Gateway gateway =
        stops.add(
            Gateway.start(gatewayConfig(settings, state), autoscaler, invoker, meters, clock));
    // Before the gateway ends: it is the one that reports an instance's last call as over.
    stops.add(invoker::stopAll);
    EventGateway events =
        stops.add(
            EventGateway.start(eventConfig(settings, state), gateway.caller(), meters, clock));
    invoker.addListener(gateway);
    invoker.addListener(autoscaler);
    for (FunctionListener listener : List.of(gateway, autoscaler, events, invoker)) {
      registry.subscribe(listener);
    }
    return new Roles(registry, builder, invoker, autoscaler, gateway, events);
  }

  /** The registry, or the reason why it could not be opened. */
  private static Registry opened(CompletableFuture<Registry> opening) {
    try {
      return opening.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof HearthException reason ? reason : e;
    }
  }

  private static void closeOnceOpen(CompletableFuture<Registry> opening) {
    Registry registry = opening.exceptionally(failure -> null).join();
    if (registry != null) {
      registry.close();
    }
  }

  List<StatusSource> statusSources() {
    return List.of(registry, invoker, gateway, autoscaler, events);
  }

  /** Images of revisions that could be rolled back to; what is left of deleted ones may go. */
  private static Set<Digest> imagesInUse(Registry registry) {
    return registry.functions().stream()
        .flatMap(function -> registry.revisions(function.name()).stream())
        .map(revision -> revision.spec().image())
        .collect(Collectors.toSet());
  }

  private static Optional<Revision> activeRevision(Registry registry, RevisionId id) {
    return registry
        .function(id.function())
        .flatMap(FunctionState::active)
        .filter(revision -> revision.id().equals(id));
  }

  private static void stop(Invoker invoker) throws InterruptedException {
    try {
      invoker.stopAll();
    } finally {
      invoker.close();
    }
  }

  private static InvokerConfig invokerConfig(Settings settings, StateDirectory state) {
    return InvokerConfig.of(
        state.folder(),
        settings.path(Setting.RUN_DIR),
        settings.optional(Setting.STEM_MEMORY).isPresent()
            ? StemConfig.of(settings.memory(Setting.STEM_MEMORY))
            : StemConfig.ofMachine(),
        settings.choice(Setting.BUILD_NETWORK, SandboxNetwork.class));
  }

  /** What the platform and the rest of the machine need is left to them. */
  private static MachineMemory instanceMemory(Settings settings, Invoker invoker) {
    long bytes =
        settings.optional(Setting.SCALING_MEMORY).isPresent()
            ? settings.memory(Setting.SCALING_MEMORY)
            : StemConfig.machineBytes() / 10 * 8;
    if (bytes == 0) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "hearth.scaling.memory is 0: no instance would fit; give an amount such as 4Gi, or leave"
              + " it out for 80 % of the machine's memory");
    }
    return new MachineMemory(bytes, invoker::cellBytes);
  }

  private static NetworkConfig networkConfig(Settings settings, StateDirectory state) {
    NetworkConfig config = NetworkConfig.of(state.folder(), NetworkConfig.bridgeOf(state.folder()));
    return new NetworkConfig(
        config.stateFolder(),
        config.bridge(),
        settings.optional(Setting.NETWORK_SUBNET).map(Subnet::parse),
        config.readyEgress(),
        config.readyLoopback(),
        config.pluginFolders());
  }

  private static BuilderConfig builderConfig(Settings settings, StateDirectory state) {
    return new BuilderConfig(
        state.folder(),
        settings.path(Setting.HOME).resolve("templates"),
        settings.path(Setting.BASE_CACHE),
        settings.optional(Setting.REGISTRY),
        settings.optional(Setting.BASE_REGISTRY),
        ArchiveLimits.DEFAULT);
  }

  private static GatewayConfig gatewayConfig(Settings settings, StateDirectory state) {
    int loops = (int) settings.number(Setting.EVENT_LOOPS, 0, 256);
    return new GatewayConfig(
        settings.text(Setting.HOST),
        settings.port(Setting.PORT),
        state.path("run/admin.sock"),
        loops == 0 ? Runtime.getRuntime().availableProcessors() : loops,
        (int) settings.number(Setting.HTTP_QUEUE, 1, 100_000),
        settings.duration(Setting.HTTP_WAIT),
        HttpLimits.DEFAULT.with(
            settings.size(Setting.HTTP_BODY, 1 << 10, 1L << 40),
            (int) settings.size(Setting.HTTP_HEADERS, 4 << 10, 1 << 20)),
        GatewayConfig.DEFAULT_DRAIN_TIME,
        tlsConfig(settings));
  }

  /** The port with TLS, if a certificate is set. */
  static Optional<TlsConfig> tlsConfig(Settings settings) {
    Optional<String> certificate = settings.optional(Setting.TLS_CERTIFICATE);
    if (certificate.isPresent() != settings.optional(Setting.TLS_KEY).isPresent()) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "of hearth.tls.certificate and hearth.tls.key only one is given; TLS needs both, each the"
              + " path of a PEM file");
    }
    return certificate.map(
        path ->
            new TlsConfig(
                settings.optional(Setting.TLS_HOST).orElse(settings.text(Setting.HOST)),
                settings.port(Setting.TLS_PORT),
                settings.path(Setting.TLS_CERTIFICATE),
                settings.path(Setting.TLS_KEY),
                TlsConfig.DEFAULT_RELOAD_TIME));
  }

  private static EventGatewayConfig eventConfig(Settings settings, StateDirectory state) {
    Path brokerLib = settings.path(Setting.HOME).resolve("broker/target/lib");
    EventGatewayConfig config = EventGatewayConfig.embedded(state.folder(), brokerLib);
    Optional<String> external = settings.optional(Setting.KAFKA_BOOTSTRAP_SERVERS);
    return external.map(config::withBootstrapServers).orElse(config);
  }
}
