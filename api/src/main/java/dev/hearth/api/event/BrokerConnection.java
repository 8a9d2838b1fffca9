package dev.hearth.api.event;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How other programs connect to the Kafka cluster.
 *
 * @param bootstrapServers {@code host:port,…}
 * @param clientProperties file with the settings of a Kafka client, readable for the user that runs
 *     the platform; empty for a cluster that somebody else runs
 */
public record BrokerConnection(String bootstrapServers, Optional<Path> clientProperties) {}
