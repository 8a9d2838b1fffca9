package dev.hearth.host;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A host that starts without a function, and becomes the host of the one that it is told. */
final class Stem {
  // The JDK's compilers keep their memory for 5 to 10 s after the last use: 25 MB after a
  // rehearsal.
  private static final Duration UNTIL_COMPILERS_LET_GO = Duration.ofSeconds(11);

  // Where the machine has no time to spare, a cell that is less warm is better than none.
  private static final long LONGEST_COMPILING = 3_000_000_000L;

  // The first call comes right after the answer; whoever calls by TCP is inside of the container
  // and comes later.
  private static final Duration PORT_AFTER = Duration.ofMillis(50);

  private final HostServer server;
  private final ProcessState process;

  Stem(HostServer server) throws ReflectiveOperationException {
    this.server = server;
    this.process = ProcessState.open();
  }

  /**
   * Warms the host, listens, waits for the function and serves it.
   *
   * @throws LoadException when it cannot be loaded; the platform is answered by then
   */
  void serve(Path socket) throws Exception {
    rehearse(socket);
    StemCell cell = new StemCell();
    server.become(cell);
    // Or they go on when the function is loaded, and take its time.
    Compilers.awaitRest(Compilers.THREADS, LONGEST_COMPILING);
    server.publish(socket);
    if (!cell.await(UNTIL_COMPILERS_LET_GO)) {
      ProcessState.trim();
    }
    SpecialiseCall call = cell.await();
    try {
      specialise(call, server.inFlight());
    } catch (LoadException e) {
      call.failed(e.line());
      throw e;
    }
    OptionalInt port = settings().port();
    if (port.isPresent()) {
      Thread.sleep(PORT_AFTER);
      server.listen(port.getAsInt(), Optional.of(socket));
    }
  }

  /** Warms the host for the JDK to record what that uses. */
  void train() throws Exception {
    Path folder = Files.createTempDirectory("hearth-training");
    Path socket = folder.resolve("function.sock");
    rehearse(socket);
    server.drain();
    Files.delete(folder);
  }

  // What a rehearsal leaves: the environment and the (deleted) folder of its last function. A JVM
  // that is started in such a folder, as the one is that writes a training's cache, does not start.
  private void rehearse(Path socket) throws Exception {
    Path directory = Path.of("").toAbsolutePath();
    Map<String, String> environment = Map.copyOf(System.getenv());
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    ClassLoader system = ClassLoader.getSystemClassLoader();
    Rehearsal.run(this, server, server.bind(socket));
    Thread.currentThread().setContextClassLoader(loader);
    SystemLoader.become(system);
    process.environment(environment);
    process.workingDirectory(directory);
  }

  /** Becomes the host of the function, and says so to the caller. */
  LoadedFunction specialise(SpecialiseCall call, InFlight inFlight) throws LoadException {
    long begin = System.nanoTime();
    process.environment(call.specialisation().environment());
    Settings settings = settings();
    process.workingDirectory(settings.folder());
    LoadedFunction function = FunctionLoader.load(settings.folder(), settings.handler());
    server.become(new CallHandler(function, inFlight));
    call.loaded(System.nanoTime() - begin);
    return function;
  }

  private static Settings settings() throws LoadException {
    try {
      return Settings.of(System.getenv());
    } catch (IllegalArgumentException e) {
      throw new LoadException(e.getMessage());
    }
  }
}
