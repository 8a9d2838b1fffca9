package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.LogEntry;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.LogQuery;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What instances wrote. */
@Path("/api/v1/functions/{name}/logs")
@Tag(name = "Functions")
public class LogResource {
  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public LogResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  @GET
  @Produces("application/x-ndjson")
  @Blocking
  @Operation(
      operationId = "readLogs",
      summary = "The last lines of a function's log, and with follow=true those to come")
  public Multi<LogEntry> logs(
      @PathParam("name") String name,
      @QueryParam("tail") @DefaultValue("100") int tail,
      @QueryParam("follow") @DefaultValue("false") boolean follow,
      @QueryParam("since") String since,
      @QueryParam("revision") String revision) {
    FunctionName function = new FunctionName(name);
    views.require(function);
    LogQuery query =
        new LogQuery(
            Math.max(0, tail),
            Optional.ofNullable(since).map(LogResource::instant),
            Optional.ofNullable(revision).map(RevisionId::parse));
    return LogStreaming.of(ports.logs().read(function, query), follow).map(LogEntry::of);
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new HearthException(
          ErrorCode.INVALID_REQUEST,
          "since '" + text + "' is no time like 2026-01-31T12:00:00Z",
          e);
    }
  }
}
