package dev.hearth.server;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.disk.DiskSpace;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * The disk in {@code /q/health/ready}. Down only where nothing can be stored any more: a platform
 * that refuses deploys still answers its calls, and must not be taken out of a balancer for that.
 */
@Readiness
@ApplicationScoped
class DiskHealth implements HealthCheck {
  private final AdminPorts ports;

  @Inject
  DiskHealth(AdminPorts ports) {
    this.ports = ports;
  }

  @Override
  public HealthCheckResponse call() {
    DiskSpace space = ports.disk().space();
    DiskSpace.Condition condition = space.condition();
    return HealthCheckResponse.named("disk")
        .status(condition != DiskSpace.Condition.EXHAUSTED)
        .withData("condition", condition.name().toLowerCase(Locale.ROOT))
        .withData("free", space.free())
        .withData("total", space.total())
        .build();
  }
}
