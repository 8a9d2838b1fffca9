package dev.hearth.gateway.kafka.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A broker process: one that this server started, or one that an earlier server left. */
record BrokerProcess(ProcessHandle handle, int port, CompletableFuture<Integer> exit) {
  /** Exit code of a broker that found another one on its folder. */
  static final int ANOTHER_RUNS = 3;

  private static final int UNKNOWN_EXIT = -1;
  private static final Duration GRACE = Duration.ofSeconds(20);

  static BrokerProcess adopted(ProcessHandle handle, int port) {
    return new BrokerProcess(handle, port, handle.onExit().thenApply(ended -> UNKNOWN_EXIT));
  }

  /**
   * Starts a broker in a session of its own, so that the terminal's Ctrl-C reaches the server only.
   */
  static BrokerProcess start(EmbeddedBrokerConfig config) throws IOException {
    Files.createDirectories(config.folder());
    Files.createDirectories(config.log().getParent());
    Ports ports = Ports.of(config.folder());
    ProcessBuilder builder =
        new ProcessBuilder(command(config, ports))
            .directory(config.folder().toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(config.output().toFile());
    // Agents and settings that are meant for the server.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    Process process = builder.start();
    return new BrokerProcess(
        process.toHandle(), ports.broker(), process.onExit().thenApply(Process::exitValue));
  }

  private static List<String> command(EmbeddedBrokerConfig config, Ports ports) {
    List<String> command = new ArrayList<>(List.of("setsid", config.java().toString()));
    command.addAll(
        List.of(
            "-Xms32m",
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-UsePerfData"));
    Path cache = config.lib().resolveSibling("broker.aot");
    if (Files.exists(cache)) {
      command.add("-XX:AOTCache=" + cache);
    }
    command.addAll(
        List.of(
            // A cache that does not fit this JVM is not worth a line.
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dhearth.broker.log=" + config.log(),
            "-Dlog4j2.configurationFile=hearth-broker-log4j2.properties",
            "-Dlog4j2.disableJmx=true",
            "-cp",
            config.lib() + "/*",
            "dev.hearth.broker.Broker",
            "run",
            config.folder().toString(),
            Integer.toString(ports.broker()),
            Integer.toString(ports.controller())));
    return command;
  }

  boolean isAlive() {
    return !exit.isDone() && handle.isAlive();
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  /** SIGTERM, patience, SIGKILL. Returns when it is gone. */
  void stop() {
    handle.destroy();
    if (!awaitExit(GRACE)) {
      kill();
    }
  }

  void kill() {
    handle.destroyForcibly();
    awaitExit(GRACE);
  }

  private boolean awaitExit(Duration limit) {
    try {
      exit.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot see whether the broker ended", e);
    }
  }
}
