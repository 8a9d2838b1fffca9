package dev.hearth.gateway.kafka.cluster;

import dev.hearth.api.status.StatusItem;

/** A cluster that somebody else runs. */
public record ExternalCluster(String bootstrapServers) implements Cluster {
  @Override
  public boolean embedded() {
    return false;
  }

  @Override
  public boolean isUp() {
    return true;
  }

  @Override
  public StatusItem status() {
    return new StatusItem("events", true, "Kafka at " + bootstrapServers);
  }

  @Override
  public void close() {}
}
