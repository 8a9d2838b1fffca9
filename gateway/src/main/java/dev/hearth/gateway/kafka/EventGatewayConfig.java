package dev.hearth.gateway.kafka;

import dev.hearth.gateway.kafka.engine.BufferLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * @param stateDir holds the embedded broker's data and log
 * @param brokerLib folder with the jars of the embedded broker ({@code broker/target/lib})
 * @param bootstrapServers of an external cluster; empty for the embedded broker
 * @param clientProperties for every Kafka client of an external cluster, for example TLS and SASL
 * @param limits of what one trigger keeps in memory
 * @param drainLimit how long calls in flight may go on when a trigger ends or loses a partition
 */
public record EventGatewayConfig(
    Path stateDir,
    Path brokerLib,
    Optional<String> bootstrapServers,
    Map<String, String> clientProperties,
    BufferLimits limits,
    Duration drainLimit) {
  public static final Duration DEFAULT_DRAIN_LIMIT = Duration.ofSeconds(30);

  public EventGatewayConfig {
    clientProperties = Map.copyOf(clientProperties);
  }

  public static EventGatewayConfig embedded(Path stateDir, Path brokerLib) {
    return new EventGatewayConfig(
        stateDir, brokerLib, Optional.empty(), Map.of(), BufferLimits.DEFAULT, DEFAULT_DRAIN_LIMIT);
  }

  public EventGatewayConfig withBootstrapServers(String servers) {
    return new EventGatewayConfig(
        stateDir, brokerLib, Optional.of(servers), clientProperties, limits, drainLimit);
  }

  /** How an external cluster is connected to. */
  public EventGatewayConfig withSecurity(KafkaSecurity security) {
    return new EventGatewayConfig(
        stateDir, brokerLib, bootstrapServers, security.clientProperties(), limits, drainLimit);
  }

  /** For every Kafka client of an external cluster. */
  public EventGatewayConfig withClientProperties(Map<String, String> properties) {
    return new EventGatewayConfig(
        stateDir, brokerLib, bootstrapServers, properties, limits, drainLimit);
  }

  public EventGatewayConfig withLimits(BufferLimits other) {
    return new EventGatewayConfig(
        stateDir, brokerLib, bootstrapServers, clientProperties, other, drainLimit);
  }
}
