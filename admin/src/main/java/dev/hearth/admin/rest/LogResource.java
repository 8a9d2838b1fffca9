package dev.hearth.admin.rest;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.LogLine;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** What instances wrote. */
@Path("/api/v1/functions/{name}/logs")
@Tag(name = "Functions")
public class LogResource {
  private static final int MOST_LINES = 10_000;

  private final AdminPorts ports;
  private final FunctionViews views;

  @Inject
  public LogResource(AdminPorts ports, FunctionViews views) {
    this.ports = ports;
    this.views = views;
  }

  /** A line as the API shows it. */
  public record LogEntry(String instance, Instant at, String stream, String text) {
    static LogEntry of(LogLine line) {
      return new LogEntry(
          line.instance().value(),
          line.at(),
          line.standardError() ? "stderr" : "stdout",
          line.text());
    }
  }

  @GET
  @Produces("application/x-ndjson")
  @Blocking
  @Operation(summary = "The last lines of a function's log, and with follow=true those to come")
  public Multi<LogEntry> logs(
      @PathParam("name") String name,
      @QueryParam("tail") @DefaultValue("100") int tail,
      @QueryParam("follow") boolean follow) {
    FunctionName function = new FunctionName(name);
    views.require(function);
    int limit = Math.clamp(tail, 0, MOST_LINES);
    Multi<LogEntry> last =
        Multi.createFrom().iterable(ports.logs().tail(function, limit)).map(LogEntry::of);
    return follow ? Multi.createBy().concatenating().streams(last, following(function)) : last;
  }

  /** A reader that cannot keep up loses lines rather than filling the server's memory. */
  private Multi<LogEntry> following(FunctionName function) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              AutoCloseable subscription =
                  ports.logs().follow(function, line -> emitter.emit(LogEntry.of(line)));
              emitter.onTermination(() -> closeQuietly(subscription));
            },
            BackPressureStrategy.DROP);
  }

  private static void closeQuietly(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException("could not end following a log", e);
    }
  }
}
