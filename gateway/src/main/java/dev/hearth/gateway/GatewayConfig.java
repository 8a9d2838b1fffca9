package dev.hearth.gateway;

import dev.hearth.gateway.entrance.TlsConfig;
import dev.hearth.gateway.http.AddressRanges;
import dev.hearth.gateway.http.DescriptorBudget;
import dev.hearth.gateway.http.HttpLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Settings of a gateway.
 *
 * @param host address to listen on
 * @param port 0 for any that is free
 * @param adminSocket Unix socket of the admin API; need not be there yet
 * @param eventLoops threads that serve connections, at least 1
 * @param queue calls that may wait per revision, at least 1, where its manifest says nothing
 * @param longestWait longest wait for an instance, likewise; empty for as long as the function's
 *     timeout
 * @param drainTime how long {@link Gateway#close} waits for calls in flight
 * @param tls the port with TLS, if there is one
 * @param connections most connections of callers at once, at least 1
 * @param trustedProxies whose X-Forwarded and Forwarded headers are believed
 */
public record GatewayConfig(
    String host,
    int port,
    Path adminSocket,
    int eventLoops,
    int queue,
    Optional<Duration> longestWait,
    HttpLimits limits,
    Duration drainTime,
    Optional<TlsConfig> tls,
    int connections,
    AddressRanges trustedProxies) {
  public static final int DEFAULT_QUEUE = 1000;
  public static final Duration DEFAULT_DRAIN_TIME = Duration.ofSeconds(10);

  public GatewayConfig {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port must be 0 to 65535: " + port);
    }
    if (eventLoops < 1 || queue < 1 || connections < 1) {
      throw new IllegalArgumentException(
          "eventLoops, queue and connections must be at least 1: "
              + eventLoops
              + ", "
              + queue
              + ", "
              + connections);
    }
  }

  /** As many connections as the limit of open files allows, and no trusted proxy. */
  public GatewayConfig(
      String host,
      int port,
      Path adminSocket,
      int eventLoops,
      int queue,
      Optional<Duration> longestWait,
      HttpLimits limits,
      Duration drainTime,
      Optional<TlsConfig> tls) {
    this(
        host,
        port,
        adminSocket,
        eventLoops,
        queue,
        longestWait,
        limits,
        drainTime,
        tls,
        DescriptorBudget.connections(DescriptorBudget.descriptors()),
        AddressRanges.NONE);
  }

  /** Most connections to instances: one for each caller's, and for those that are about to go. */
  int upstreams() {
    return connections + Math.max(1, connections / 16);
  }

  /** This with other callers. */
  public GatewayConfig withCallers(int most, AddressRanges proxies) {
    return new GatewayConfig(
        host,
        port,
        adminSocket,
        eventLoops,
        queue,
        longestWait,
        limits,
        drainTime,
        tls,
        most,
        proxies);
  }

  /** Defaults for everything else: as many event loops as there are cores. */
  public static GatewayConfig of(String host, int port, Path adminSocket) {
    return new GatewayConfig(
        host,
        port,
        adminSocket,
        Runtime.getRuntime().availableProcessors(),
        DEFAULT_QUEUE,
        Optional.empty(),
        HttpLimits.DEFAULT,
        DEFAULT_DRAIN_TIME,
        Optional.empty());
  }
}
