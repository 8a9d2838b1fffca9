package dev.hearth.admin.port;

import dev.hearth.api.build.FunctionBuilder;
import dev.hearth.api.build.ImageLibrary;
import dev.hearth.api.demand.ScaleOrder;
import dev.hearth.api.demand.ScalingHistory;
import dev.hearth.api.disk.Disk;
import dev.hearth.api.event.EventBroker;
import dev.hearth.api.function.FunctionStore;
import dev.hearth.api.instance.ColdStarts;
import dev.hearth.api.instance.InstanceView;
import dev.hearth.api.instance.LogSource;
import dev.hearth.api.instance.RevisionTrial;
import dev.hearth.api.invocation.Invocations;
import dev.hearth.api.status.StatusSource;
import dev.hearth.api.volume.Volumes;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * The roles that the admin API works on.
 *
 * @param token what a caller must present as bearer token
 * @param publicUrl where functions are called, without a trailing slash
 */
public record AdminPorts(
    FunctionStore functions,
    FunctionBuilder builder,
    RevisionTrial trial,
    EventBroker events,
    Invocations invocations,
    ScaleOrder scale,
    ScalingHistory decisions,
    InstanceView instances,
    LogSource logs,
    ColdStarts coldStarts,
    Disk disk,
    ImageLibrary images,
    Volumes volumes,
    List<StatusSource> statusSources,
    String token,
    URI publicUrl,
    String version,
    Instant startedAt,
    Clock clock) {
  public AdminPorts {
    statusSources = List.copyOf(statusSources);
  }
}
