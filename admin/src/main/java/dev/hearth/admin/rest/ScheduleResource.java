package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.TriggerView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import io.smallrye.common.annotation.Blocking;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.ZoneId;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Schedules of one function. */
@Path("/api/v1/functions/{name}/triggers/schedule/{schedule}")
@Tag(name = "Triggers")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
public class ScheduleResource {
  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public ScheduleResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  /** Settings of a schedule; null means the default. */
  public record ScheduleRequest(String cron, String timezone, String payload, String missed) {
    ScheduleSource source(String schedule) {
      return new ScheduleSource(
          schedule,
          cron == null ? "" : cron.strip(),
          zone(timezone == null ? "UTC" : timezone),
          payload == null ? "" : payload,
          missed(missed == null ? "one" : missed));
    }

    private static ZoneId zone(String text) {
      try {
        return ZoneId.of(text);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException(
            "'" + text + "' is not a time zone: use a name such as UTC or Europe/Berlin", e);
      }
    }

    private static MissedTicks missed(String text) {
      return switch (text) {
        case "one" -> MissedTicks.ONE;
        case "skip" -> MissedTicks.SKIP;
        default ->
            throw new IllegalArgumentException("missed '" + text + "' is unknown: use one or skip");
      };
    }
  }

  @PUT
  @Operation(operationId = "putSchedule", summary = "Call the function at the times of a schedule")
  public TriggerView put(
      @PathParam("name") String name,
      @PathParam("schedule") String schedule,
      ScheduleRequest request) {
    FunctionName function = views.require(new FunctionName(name)).name();
    ScheduleSource source =
        (request == null ? new ScheduleRequest(null, null, null, null) : request).source(schedule);
    ports.events().check(source);
    return views.trigger(ports.functions().putTrigger(function, source), source.name());
  }

  @GET
  @Operation(operationId = "describeSchedule", summary = "Describe a schedule")
  public TriggerView describe(
      @PathParam("name") String name, @PathParam("schedule") String schedule) {
    return views.trigger(views.require(new FunctionName(name)), key(schedule));
  }

  @POST
  @Path("pause")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "pauseSchedule",
      summary = "Let ticks pass until the schedule is resumed")
  public TriggerView pause(@PathParam("name") String name, @PathParam("schedule") String schedule) {
    return views.paused(name, key(schedule), true);
  }

  @POST
  @Path("resume")
  @Consumes(MediaType.WILDCARD)
  @Operation(operationId = "resumeSchedule", summary = "Let a schedule that was paused go on")
  public TriggerView resume(
      @PathParam("name") String name, @PathParam("schedule") String schedule) {
    return views.paused(name, key(schedule), false);
  }

  /**
   * A call that was made beside the ticks.
   *
   * @param id of the invocation
   */
  public record ScheduleRun(String id, String function, String schedule) {}

  @POST
  @Path("run")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "runSchedule",
      summary = "Call the function of a schedule now, beside its ticks")
  public ScheduleRun run(@PathParam("name") String name, @PathParam("schedule") String schedule) {
    FunctionState state = views.require(new FunctionName(name));
    ScheduleTrigger trigger =
        state.schedules().stream()
            .filter(each -> each.source().schedule().equals(schedule))
            .findFirst()
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.TRIGGER_NOT_FOUND,
                        "function '" + name + "' has no schedule '" + schedule + "'"));
    if (state.active().isEmpty()) {
      throw new HearthException(
          ErrorCode.CONFLICT, "function '" + name + "' has no revision that could be called");
    }
    return new ScheduleRun(ports.events().run(trigger), name, schedule);
  }

  @DELETE
  @Operation(operationId = "removeSchedule", summary = "Remove a schedule")
  public void remove(@PathParam("name") String name, @PathParam("schedule") String schedule) {
    FunctionName function = views.require(new FunctionName(name)).name();
    ports.functions().removeTrigger(function, key(schedule));
  }

  private static String key(String schedule) {
    return "schedule:" + schedule;
  }
}
