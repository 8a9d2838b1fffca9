package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.status.StatusItem;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** How the platform is. */
@Path("/api/v1/status")
@Tag(name = "Status")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class StatusResource {
  private final AdminPorts ports;

  @Inject
  public StatusResource(AdminPorts ports) {
    this.ports = ports;
  }

  /**
   * The whole platform at a glance.
   *
   * @param instances that are there: one that failed is shown by its function, and is not
   */
  public record Status(
      String version,
      Instant startedAt,
      boolean healthy,
      int functions,
      int instances,
      List<StatusItem> items) {}

  @GET
  @Operation(operationId = "getStatus", summary = "Version, parts and their state")
  public Status status() {
    List<StatusItem> items =
        ports.statusSources().stream().flatMap(source -> source.status().stream()).toList();
    return new Status(
        ports.version(),
        ports.startedAt(),
        items.stream().allMatch(StatusItem::healthy),
        ports.functions().functions().size(),
        (int) ports.instances().instances().stream().filter(Instance::exists).count(),
        items);
  }
}
