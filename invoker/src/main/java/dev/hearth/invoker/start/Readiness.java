package dev.hearth.invoker.start;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.invoker.linux.FolderWatches;
import dev.hearth.invoker.runtime.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits until an instance serves. Its socket appearing is an event; only TCP has to be asked. */
public final class Readiness {
  public static final String SOCKET = "function.sock";

  private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(1);

  private final FolderWatches folders;

  public Readiness(FolderWatches folders) {
    this.folders = folders;
  }

  /**
   * Blocks until the instance is ready.
   *
   * @throws StartProblem when it ends, is cancelled, or the limit passes before
   */
  public Endpoint await(
      Container container, RevisionSpec spec, CompletableFuture<Void> cancelled, Duration limit)
      throws StartProblem, InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    CompletableFuture<?> over = over(container, cancelled);
    Endpoint endpoint = endpoint(container, spec);
    if (endpoint instanceof Endpoint.UnixSocket(Path path)) {
      awaitSocket(path, over, limit, deadline);
    }
    awaitService(endpoint, spec.readinessPath(), over, limit, deadline);
    return endpoint;
  }

  /**
   * Blocks until the socket of a container appeared that has a folder for one.
   *
   * @throws StartProblem as {@link #await}
   */
  public Endpoint.UnixSocket awaitSocket(
      Container container, CompletableFuture<Void> cancelled, Duration limit)
      throws StartProblem, InterruptedException {
    Endpoint.UnixSocket socket = socket(container);
    awaitSocket(
        socket.path(), over(container, cancelled), limit, System.nanoTime() + limit.toNanos());
    return socket;
  }

  /**
   * Blocks until an instance whose socket is there answers a GET of the path with 2xx.
   *
   * @throws StartProblem as {@link #await}
   */
  public static void awaitAnswer(
      Container container, String path, CompletableFuture<Void> cancelled, Duration limit)
      throws StartProblem, InterruptedException {
    awaitService(
        socket(container),
        Optional.of(path),
        over(container, cancelled),
        limit,
        System.nanoTime() + limit.toNanos());
  }

  private static CompletableFuture<?> over(Container container, CompletableFuture<Void> cancelled) {
    return CompletableFuture.anyOf(container.exit(), cancelled);
  }

  private static Endpoint.UnixSocket socket(Container container) {
    return new Endpoint.UnixSocket(container.socketFolder().orElseThrow().resolve(SOCKET));
  }

  /** Where a container of a revision listens once it does. */
  public static Endpoint endpoint(Container container, RevisionSpec spec) throws StartProblem {
    if (spec.transport() == Transport.UNIX_SOCKET) {
      return socket(container);
    }
    return new Endpoint.HostPort(
        container
            .address()
            .orElseThrow(
                () ->
                    new StartProblem(
                        ErrorCode.START_FAILED,
                        "with 'network: none' nobody reaches TCP port "
                            + spec.port()
                            + " of the image: use 'network: egress'")),
        spec.port(),
        container.network());
  }

  /** Says what ended the wait: the limit is the manifest's. */
  private static String late(Duration limit) {
    String text =
        limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    return "was not ready within " + text + " (startTimeout in function.yaml)";
  }

  private void awaitSocket(Path socket, CompletableFuture<?> over, Duration limit, long deadline)
      throws StartProblem, InterruptedException {
    CompletableFuture<Void> appeared = new CompletableFuture<>();
    try (FolderWatches.Watch watch =
        folders.start(socket.getParent(), () -> look(socket, appeared))) {
      look(socket, appeared);
      CompletableFuture.anyOf(appeared, over)
          .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (IOException e) {
      throw new StartProblem(
          ErrorCode.INTERNAL, "cannot watch " + socket.getParent() + ": " + e.getMessage());
    } catch (TimeoutException | ExecutionException e) {
      // told below
    }
    if (!appeared.isDone()) {
      throw new StartProblem(
          ErrorCode.START_FAILED, late(limit) + ": it made no socket at $HEARTH_SOCKET");
    }
    if (!Probe.isSocket(socket)) {
      throw new StartProblem(
          ErrorCode.START_FAILED,
          "what it put at $HEARTH_SOCKET is not a socket but a link or a file");
    }
  }

  private static void look(Path socket, CompletableFuture<Void> appeared) {
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      appeared.complete(null);
    }
  }

  private static void awaitService(
      Endpoint endpoint,
      Optional<String> path,
      CompletableFuture<?> over,
      Duration limit,
      long deadline)
      throws StartProblem, InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (!Probe.serves(endpoint, path, PROBE_LIMIT)) {
      if (over.isDone() || System.nanoTime() > deadline) {
        throw new StartProblem(
            ErrorCode.START_FAILED,
            late(limit)
                + ": "
                + path.map(p -> "GET " + p + " did not answer 2xx")
                    .orElse("nothing accepts connections")
                + where(endpoint));
      }
      try {
        over.get(pause.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException e) {
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  private static String where(Endpoint endpoint) {
    return switch (endpoint) {
      case Endpoint.UnixSocket socket -> " on $HEARTH_SOCKET";
      case Endpoint.HostPort(String host, int port, var _) -> " on port " + port;
    };
  }
}
