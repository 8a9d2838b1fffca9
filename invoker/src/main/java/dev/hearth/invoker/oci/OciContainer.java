package dev.hearth.invoker.oci;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.invoker.linux.DetachedMount;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.ExitStatus;
import dev.hearth.invoker.linux.LinePipe;
import dev.hearth.invoker.linux.ProcessHold;
import dev.hearth.invoker.network.PreparedNetwork;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.Specialisation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** A container that an OCI runtime started; from then on only its process and files matter. */
final class OciContainer implements Container {
  /** A killed process ends at once unless the kernel is stuck, for example in a dead mount. */
  private static final Duration END_LIMIT = Duration.ofSeconds(10);

  private static final Logger LOG = Logger.getLogger(OciContainer.class);

  private final ContainerFolder folder;
  private final PreparedNetwork network;
  private final Removal removal;
  private final FunctionMounts functions;
  private final CompletableFuture<ContainerExit> exit = new CompletableFuture<>();
  private final LinePipe output;
  private final LinePipe errors;
  private volatile ContainerRecord record;
  private volatile Map<String, Duration> phases = Map.of();
  private ProcessHold process;
  private boolean removed;

  OciContainer(
      EventLoop loop,
      ContainerRecord record,
      ContainerFolder folder,
      PreparedNetwork network,
      Removal removal,
      FunctionMounts functions,
      ContainerOutput listener)
      throws IOException {
    this.record = record;
    this.folder = folder;
    this.network = network;
    this.removal = removal;
    this.functions = functions;
    output = LinePipe.read(loop, folder.output(), (text, more) -> listener.line(false, text, more));
    errors = LinePipe.read(loop, folder.errors(), (text, more) -> listener.line(true, text, more));
  }

  /** To be called once, when the process runs and before anybody else has this. */
  void attach(EventLoop loop, Map<String, Duration> startPhases) throws IOException {
    phases = Map.copyOf(startPhases);
    process = ProcessHold.of(loop, folder.pid(), this::ended);
  }

  /** Starts the process of one that was created only. */
  synchronized void startWaiting(RuntimeProgram program) throws IOException {
    if (!record.waits() || removed) {
      throw new IllegalStateException("container " + record.id() + " does not wait to be started");
    }
    StartPhases start = new StartPhases();
    program.release(removal.runtimeRoot(), folder.bundle(), record.id());
    start.ended("runtime");
    record = record.started(Instant.now());
    record.rewrite(folder.bundle());
    start.ended("record");
    phases = Map.copyOf(start.all());
  }

  private void ended(ExitStatus status) {
    output.drain();
    errors.drain();
    ExitStatus command = record.init() ? status.ofCommand() : status;
    exit.complete(
        new ContainerExit(command.code(), command.signal(), removal.outOfMemory(record.id())));
  }

  void closePipes() {
    output.close();
    errors.close();
  }

  @Override
  public String id() {
    return record.id();
  }

  @Override
  public Optional<Path> socketFolder() {
    return record.socketFolder() ? Optional.of(folder.socket()) : Optional.empty();
  }

  @Override
  public Optional<String> address() {
    return network.address();
  }

  @Override
  public Optional<Path> network() {
    return address().map(address -> Path.of("/proc", Integer.toString(process.pid()), "net"));
  }

  @Override
  public Map<String, Duration> startPhases() {
    return phases;
  }

  @Override
  public CompletableFuture<ContainerExit> exit() {
    return exit;
  }

  @Override
  public void terminate() {
    attempt(
        "terminate",
        () -> {
          removal.thaw(record.id());
          boolean hears =
              record.init()
                  ? !process.commandIgnores(ProcessHold.SIGTERM)
                  : process.hears(ProcessHold.SIGTERM);
          process.signal(hears ? ProcessHold.SIGTERM : ProcessHold.SIGKILL);
        });
  }

  @Override
  public synchronized void specialise(Specialisation specialisation) {
    if (!record.stem() || removed) {
      throw new IllegalStateException("container " + record.id() + " is no stem cell");
    }
    attempt("specialise", () -> become(specialisation));
  }

  private void become(Specialisation specialisation) throws IOException {
    Optional<DetachedMount> function = functions.of(specialisation.layers());
    try {
      removal.limit(record.id(), specialisation.resources());
      Processors.of(specialisation.resources()).replace(folder.processors());
      if (function.isPresent()) {
        function.get().attach(folder.function());
      }
    } finally {
      function.ifPresent(DetachedMount::close);
    }
    record = record.specialised(specialisation.labels(), Instant.now());
    record.rewrite(folder.bundle());
  }

  @Override
  public long memoryBytes() {
    return removal.memoryBytes(record.id());
  }

  @Override
  public long cpuNanos() {
    return removal.cpuNanos(record.id());
  }

  @Override
  public void pause() {
    attempt("pause", () -> removal.freeze(record.id()));
  }

  @Override
  public void resume() {
    attempt("resume", () -> removal.thaw(record.id()));
  }

  @Override
  public synchronized void remove() {
    if (removed) {
      return;
    }
    removed = true;
    try {
      process.signal(ProcessHold.SIGKILL);
      removal.thaw(record.id());
      awaitEnd();
    } catch (IOException e) {
      LOG.warnf(e, "container %s could not be killed", record.id());
    }
    closePipes();
    removal.remove(record.id(), folder, Optional.of(network));
  }

  private void awaitEnd() throws IOException {
    try {
      exit.get(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IOException("process " + process.pid() + " did not end when it was killed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private interface Step {
    void run() throws IOException;
  }

  private void attempt(String what, Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.RUNTIME_UNAVAILABLE,
          "cannot %s container %s: %s".formatted(what, record.id(), e.getMessage()),
          e);
    }
  }
}
