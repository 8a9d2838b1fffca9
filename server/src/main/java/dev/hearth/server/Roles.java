package dev.hearth.server;

import dev.hearth.api.disk.DiskStore;
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
import dev.hearth.builder.store.ImageName;
import dev.hearth.gateway.Gateway;
import dev.hearth.gateway.GatewayConfig;
import dev.hearth.gateway.callback.CallbackNetworks;
import dev.hearth.gateway.entrance.TlsConfig;
import dev.hearth.gateway.http.AddressRanges;
import dev.hearth.gateway.http.DescriptorBudget;
import dev.hearth.gateway.http.HttpLimits;
import dev.hearth.gateway.kafka.AsyncConfig;
import dev.hearth.gateway.kafka.EventGateway;
import dev.hearth.gateway.kafka.EventGatewayConfig;
import dev.hearth.gateway.kafka.KafkaSecurity;
import dev.hearth.gateway.kafka.later.LaterLimits;
import dev.hearth.invoker.Invoker;
import dev.hearth.invoker.InvokerConfig;
import dev.hearth.invoker.network.CniNetworkPool;
import dev.hearth.invoker.network.NetworkConfig;
import dev.hearth.invoker.network.Subnet;
import dev.hearth.invoker.oci.SandboxNetwork;
import dev.hearth.invoker.stem.StemConfig;
import dev.hearth.registry.Registry;
import dev.hearth.registry.invocation.InvocationLog;
import dev.hearth.server.disk.Collector;
import dev.hearth.server.disk.plan.Budget;
import dev.hearth.server.disk.plan.RevisionUse;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every role, started and joined with the others. */
record Roles(
    Registry registry,
    ImageBuilder builder,
    Invoker invoker,
    Autoscaler autoscaler,
    Gateway gateway,
    EventGateway events,
    Collector disk) {
  private static final Executor STARTER =
      action -> Thread.ofPlatform().name("registry-start").start(action);

  /** Starts all; what was started is handed to {@code stops}, also when a later one fails. */
  static Roles start(
      Settings settings, StateDirectory state, MeterRegistry meters, Clock clock, Stops stops) {
    // The database and the machine's parts are made ready at the same time: most of either is
    // waiting.
    int keptRevisions = (int) settings.number(Setting.DISK_REVISIONS, 1, 10_000);
    long diskBudget = settings.size(Setting.DISK_BUDGET, 64L << 20, 1L << 50);
    CompletableFuture<Registry> opening =
        CompletableFuture.supplyAsync(
            () -> Registry.open(state.path("hearth.db"), clock, keptRevisions), STARTER);
    stops.add(() -> closeOnceOpen(opening));
    // The builder runs commands in containers, and containers come from the builder's images.
    Late<ImageStore> images = new Late<>("image store");
    Invoker invoker =
        Invoker.start(
            invokerConfig(settings, state),
            digest -> images.get().image(digest),
            id -> adoptable(opened(opening), id),
            CniNetworkPool.start(networkConfig(settings, state), meters),
            meters,
            clock);
    stops.add(() -> stop(invoker));
    Registry registry = opened(opening);
    ImageBuilder builder = ImageBuilder.start(builderConfig(settings, state), invoker.sandbox());
    images.set(builder.imageStore());
    Autoscaler autoscaler =
        stops.add(
            Autoscaler.start(
                AutoscalerConfig.DEFAULT.withMemory(instanceMemory(settings, invoker)),
                invoker,
                meters,
                clock,
                registry::revision));
    LaterLimits limits = laterLimits(settings);
    InvocationLog invocations =
        stops.add(
            InvocationLog.open(
                state.path("invocations.db"),
                clock,
                settings.duration(Setting.ASYNC_KEEP).orElseThrow()));
    // The gateway of events calls functions through the other one, which hands it calls for later.
    Late<EventGateway> later = new Late<>("event gateway");
    Gateway gateway =
        stops.add(
            Gateway.start(
                gatewayConfig(settings, state),
                autoscaler,
                invoker,
                new LateEntrance(later, limits.bodyBytes()),
                meters,
                clock));
    // Before the gateway ends: it is the one that reports an instance's last call as over.
    stops.add(invoker::stopAll);
    EventGateway events =
        stops.add(
            EventGateway.start(
                eventConfig(settings, state),
                Optional.of(
                    new AsyncConfig(
                        invocations,
                        limits,
                        state.path("callback-key"),
                        callbackNetworks(settings))),
                gateway.caller(),
                meters,
                clock));
    later.set(events);
    invoker.addListener(gateway);
    invoker.addListener(autoscaler);
    for (FunctionListener listener : List.of(gateway, autoscaler, events, invoker)) {
      registry.subscribe(listener);
    }
    events.settle();
    Collector disk =
        stops.add(
            collector(
                state, registry, builder, invoker, new Budget(diskBudget, keptRevisions), clock));
    disk.start();
    return new Roles(registry, builder, invoker, autoscaler, gateway, events, disk);
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
    return List.of(registry, invoker, gateway, autoscaler, events, disk);
  }

  private static Collector collector(
      StateDirectory state,
      Registry registry,
      ImageBuilder builder,
      Invoker invoker,
      Budget budget,
      Clock clock) {
    List<DiskStore> stores = new ArrayList<>(invoker.disk());
    stores.add(builder.disk());
    stores.add(Collector.platformFiles(state.folder()));
    return new Collector(
        stores,
        registry,
        invoker::images,
        builder::oldestBuild,
        revisions -> builder.name(imageNames(revisions)),
        state::space,
        budget,
        clock);
  }

  private static Map<Digest, List<ImageName>> imageNames(List<RevisionUse> revisions) {
    return revisions.stream()
        .collect(
            Collectors.groupingBy(
                RevisionUse::image,
                Collectors.mapping(
                    revision ->
                        new ImageName(revision.id(), revision.createdAt(), revision.serves()),
                    Collectors.toList())));
  }

  /**
   * Only what a server that was killed left is there to be adopted. In instances that events call,
   * its last calls may still go on, and the same events are sent again: those instances are removed
   * first, so that no key has two events under way.
   */
  private static Optional<Revision> adoptable(Registry registry, RevisionId id) {
    return registry
        .function(id.function())
        .filter(state -> state.triggers().isEmpty())
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

  static InvokerConfig invokerConfig(Settings settings, StateDirectory state) {
    InvokerConfig config =
        InvokerConfig.of(
            state.folder(),
            settings.path(Setting.RUN_DIR),
            settings.optional(Setting.STEM_MEMORY).isPresent()
                ? StemConfig.of(settings.memory(Setting.STEM_MEMORY))
                : StemConfig.ofMachine(),
            settings.choice(Setting.BUILD_NETWORK, SandboxNetwork.class));
    return config.withContainers(config.containers().withNameServers(nameServers(settings)));
  }

  private static List<String> nameServers(Settings settings) {
    return settings.optional(Setting.NETWORK_NAME_SERVERS).stream()
        .flatMap(text -> Stream.of(text.split(",", -1)))
        .map(String::strip)
        .map(Roles::nameServer)
        .toList();
  }

  private static String nameServer(String text) {
    try {
      if (InetAddress.ofLiteral(text) instanceof Inet4Address) {
        return text;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new HearthException(
        ErrorCode.INVALID_REQUEST,
        Setting.NETWORK_NAME_SERVERS.key()
            + ": '"
            + text
            + "' is no IPv4 address; give addresses such as 10.0.0.53, 10.0.0.54 (instances have no"
            + " IPv6)");
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
              + " it out for four fifths of the machine's memory");
    }
    return new MachineMemory(bytes, invoker::cellBytes);
  }

  static NetworkConfig networkConfig(Settings settings, StateDirectory state) {
    NetworkConfig config = NetworkConfig.of(state.folder(), NetworkConfig.bridgeOf(state.folder()));
    return new NetworkConfig(
        config.stateFolder(),
        config.bridge(),
        settings.optional(Setting.NETWORK_SUBNET).map(Roles::subnet),
        config.readyEgress(),
        config.readyLoopback(),
        config.pluginFolders());
  }

  private static Subnet subnet(String text) {
    try {
      return Subnet.parse(text);
    } catch (IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          Setting.NETWORK_SUBNET.key() + " is no subnet such as 10.90.0.0/22: " + e.getMessage(),
          e);
    }
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
    GatewayConfig config =
        new GatewayConfig(
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
    return config.withCallers(
        connections(settings, config.connections()), trustedProxies(settings));
  }

  /**
   * Most connections of callers.
   *
   * @param allowed by the limit of open files
   */
  static int connections(Settings settings, int allowed) {
    if (settings.optional(Setting.HTTP_CONNECTIONS).isEmpty()) {
      return allowed;
    }
    int wanted = (int) settings.number(Setting.HTTP_CONNECTIONS, 1, 10_000_000);
    if (wanted > allowed) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "%s is %d, and the limit of open files (%d) allows %d: set a lower number, or raise the limit with 'ulimit -n' or LimitNOFILE= of the service"
              .formatted(
                  Setting.HTTP_CONNECTIONS.key(), wanted, DescriptorBudget.descriptors(), allowed));
    }
    return wanted;
  }

  static AddressRanges trustedProxies(Settings settings) {
    try {
      return settings
          .optional(Setting.HTTP_TRUSTED_PROXIES)
          .map(AddressRanges::parse)
          .orElse(AddressRanges.NONE);
    } catch (IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST, Setting.HTTP_TRUSTED_PROXIES.key() + ": " + e.getMessage(), e);
    }
  }

  private static CallbackNetworks callbackNetworks(Settings settings) {
    try {
      return CallbackNetworks.parse(settings.text(Setting.ASYNC_CALLBACK_NETWORKS));
    } catch (IllegalArgumentException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          Setting.ASYNC_CALLBACK_NETWORKS.key() + ": " + e.getMessage(),
          e);
    }
  }

  private static LaterLimits laterLimits(Settings settings) {
    return new LaterLimits(
        (int) settings.number(Setting.ASYNC_QUEUE, 1, 10_000_000),
        (int) settings.size(Setting.ASYNC_BODY, 1 << 10, 32 << 20));
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
    return external
        .map(servers -> config.withBootstrapServers(servers).withSecurity(kafkaSecurity(settings)))
        .orElse(config);
  }

  private static KafkaSecurity kafkaSecurity(Settings settings) {
    return new KafkaSecurity(
        settings.flag(Setting.KAFKA_TLS),
        settings.optional(Setting.KAFKA_TLS_CERTIFICATES).map(Path::of),
        settings.optional(Setting.KAFKA_TLS_CERTIFICATE).map(Path::of),
        settings.optional(Setting.KAFKA_TLS_KEY).map(Path::of),
        settings.optional(Setting.KAFKA_SASL),
        settings.optional(Setting.KAFKA_SASL_USER),
        settings.optional(Setting.KAFKA_SASL_PASSWORD_FILE).map(Path::of),
        settings.optional(Setting.KAFKA_SASL_TOKEN_URL),
        settings.optional(Setting.KAFKA_SASL_SCOPE));
  }
}
