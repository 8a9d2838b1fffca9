package dev.hearth.admin.rest;

import dev.hearth.admin.deploy.Deployment;
import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.problem.Problem;
import dev.hearth.admin.view.RouteView;
import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Revision;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.logging.Logger;

/** Takes sources and makes revisions of them. */
@Path("/api/v1/deployments")
@Tag(name = "Deployments")
@ApplicationScoped
public class DeploymentResource {
  private static final Logger LOG = Logger.getLogger(DeploymentResource.class);

  private final AdminPorts ports;
  private final Deployment deployment;

  @Inject
  public DeploymentResource(AdminPorts ports) {
    this.ports = ports;
    this.deployment = new Deployment(ports);
  }

  @POST
  @Consumes("application/gzip")
  @Produces("application/x-ndjson")
  @Blocking
  @Operation(
      operationId = "deploy",
      summary = "Deploy a function",
      description =
          "The body is a gzipped tar of the function's folder, function.yaml at its root. The answer"
              + " is a line of JSON for every step as it happens; the last one is 'deployed' or"
              + " 'failed'. Closing the connection cancels the deploy.")
  public Multi<DeploymentEvent> deploy(InputStream archive) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              Thread worker =
                  Thread.ofVirtual().name("deploy").unstarted(() -> run(archive, emitter));
              emitter.onTermination(worker::interrupt);
              worker.start();
            });
  }

  private void run(InputStream archive, MultiEmitter<? super DeploymentEvent> emitter) {
    long start = System.nanoTime();
    try {
      Revision revision = deployment.run(archive, new EmittedProgress(emitter));
      String name = revision.id().function().value();
      emitter.emit(
          DeploymentEvent.deployed(
              name,
              revision.id().toString(),
              ports.publicUrl() + "/function/" + name,
              RouteView.all(revision.spec().http().routes(), ports.publicUrl()),
              TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)));
    } catch (HearthException e) {
      emitter.emit(DeploymentEvent.failed(Problem.of(e)));
    } catch (InterruptedException e) {
      emitter.emit(
          DeploymentEvent.failed(Problem.of(ErrorCode.SHUTTING_DOWN, "the deploy was cancelled")));
    } catch (IllegalArgumentException e) {
      emitter.emit(DeploymentEvent.failed(Problem.of(ErrorCode.INVALID_REQUEST, e.getMessage())));
    } catch (RuntimeException e) {
      LOG.error("deploy failed", e);
      emitter.emit(
          DeploymentEvent.failed(
              Problem.of(
                  ErrorCode.INTERNAL, "unexpected error; the server's log has its trace: " + e)));
    }
    emitter.complete();
  }

  private record EmittedProgress(MultiEmitter<? super DeploymentEvent> emitter)
      implements BuildProgress {
    @Override
    public void begin(String step) {
      emitter.emit(DeploymentEvent.begin(step));
    }

    @Override
    public void detail(String text) {
      emitter.emit(DeploymentEvent.detail(text));
    }

    @Override
    public void end(String step, Duration took, String outcome) {
      emitter.emit(DeploymentEvent.end(step, took.toMillis(), outcome));
    }
  }
}
