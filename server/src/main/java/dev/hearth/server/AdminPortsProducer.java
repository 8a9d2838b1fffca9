package dev.hearth.server;

import dev.hearth.admin.port.AdminPorts;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Hands what was started before the framework to the parts that live inside it. */
class AdminPortsProducer {
  @Produces
  @Singleton
  AdminPorts adminPorts() {
    return Platform.current().adminPorts();
  }

  @Produces
  @Singleton
  CollectorRegistry collectors() {
    return Platform.collectors();
  }
}
