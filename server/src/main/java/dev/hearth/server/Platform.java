package dev.hearth.server;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.port.AdminToken;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.server.metrics.ZeroSeries;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * The roles of this process and what belongs to all of them. There is one per process, started
 * beside the framework; what goes wrong at the start is said in one line.
 */
final class Platform implements AutoCloseable {
  private static final CompletableFuture<Platform> CURRENT = new CompletableFuture<>();
  private static final Metrics METRICS = Metrics.create();

  private final Settings settings;
  private final StateDirectory state;
  private final Stops stops;
  private final AdminPorts adminPorts;
  private final OptionalInt tlsPort;
  private final int managementPort;

  private Platform(
      Settings settings,
      StateDirectory state,
      Stops stops,
      AdminPorts adminPorts,
      OptionalInt tlsPort,
      int managementPort) {
    this.settings = settings;
    this.state = state;
    this.stops = stops;
    this.adminPorts = adminPorts;
    this.tlsPort = tlsPort;
    this.managementPort = managementPort;
  }

  /** Starts the roles. What was started is stopped again when this fails. */
  static Platform start(Settings settings, StateDirectory state, int managementPort) {
    Clock clock = Clock.systemUTC();

    Stops stops = new Stops();
    stops.add(state);
    try {
      state.begin("-D" + Setting.RUN_DIR.key() + "=" + settings.path(Setting.RUN_DIR) + "\n");
      Roles roles = Roles.start(settings, state, METRICS.meters(), clock, stops);
      METRICS.collectors().expect(() -> ZeroSeries.of(roles.registry().functions()));
      Platform platform =
          new Platform(
              settings,
              state,
              stops,
              adminPorts(settings, state, roles, clock),
              roles.gateway().tlsPort(),
              managementPort);
      CURRENT.complete(platform);
      return platform;
    } catch (IOException e) {
      stops.close();
      throw new HearthException(ErrorCode.INTERNAL, "cannot write the admin token: " + e, e);
    } catch (RuntimeException e) {
      stops.close();
      throw e;
    }
  }

  /** Waits until it has started. */
  static Platform current() {
    return CURRENT.join();
  }

  private static AdminPorts adminPorts(
      Settings settings, StateDirectory state, Roles roles, Clock clock) throws IOException {
    return new AdminPorts(
        roles.registry(),
        roles.builder(),
        roles.invoker(),
        roles.events(),
        roles.events().invocations(),
        roles.autoscaler(),
        roles.autoscaler(),
        roles.invoker(),
        roles.invoker(),
        roles.gateway().coldStarts(),
        roles.disk(),
        roles.builder().library(),
        roles.invoker().volumes(),
        roles.statusSources(),
        AdminToken.readOrCreate(state.path("admin-token")),
        URI.create("http://" + settings.text(Setting.HOST) + ":" + roles.gateway().port()),
        Version.TEXT,
        Instant.now(clock),
        clock);
  }

  AdminPorts adminPorts() {
    return adminPorts;
  }

  /** What is shown on the management port: the roles' metrics, and what the framework adds. */
  static CollectorRegistry collectors() {
    return METRICS.collectors();
  }

  boolean isTraining() {
    return settings.flag(Setting.TRAIN);
  }

  /** Tells the CLI where this server is, now that it answers. */
  void announce() throws IOException {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("pid", ProcessHandle.current().pid());
    facts.put("port", adminPorts.publicUrl().getPort());
    tlsPort.ifPresent(port -> facts.put("tlsPort", port));
    facts.put("managementPort", managementPort);
    facts.put("startedAt", adminPorts.startedAt());
    facts.put("version", adminPorts.version());
    state.announce(Json.object(facts));
  }

  @Override
  public void close() {
    stops.close();
  }
}
