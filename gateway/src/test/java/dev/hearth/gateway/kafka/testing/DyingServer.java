package dev.hearth.gateway.kafka.testing;

import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.gateway.kafka.EventGateway;
import dev.hearth.gateway.kafka.EventGatewayConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A server with one trigger, in a process of its own so that it can be killed. Its function writes
 * every event as a line into a file.
 */
public final class DyingServer {
  private final Process process;

  private DyingServer(Process process) {
    this.process = process;
  }

  public static DyingServer start(Path stateDir, String topic, Path handled) throws IOException {
    return new DyingServer(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:TieredStopAtLevel=1",
                "-Dhearth.home=" + System.getProperty("hearth.home"),
                "-cp",
                System.getProperty("java.class.path"),
                DyingServer.class.getName(),
                stateDir.toString(),
                topic,
                handled.toString())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(stateDir.resolve("server.out").toFile()))
            .start());
  }

  public long pid() {
    return process.pid();
  }

  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** SIGTERM; returns the exit code. */
  public int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  public static void main(String[] arguments) throws Exception {
    Path handled = Path.of(arguments[2]);
    RecordingFunction function =
        new RecordingFunction()
            .behaving(
                call -> {
                  if (ThreadLocalRandom.current().nextInt(20) == 0) {
                    return RecordingFunction.answer(500);
                  }
                  append(handled, RecordingFunction.text(call));
                  return RecordingFunction.answer(200);
                });
    EventGateway gateway =
        EventGateway.start(
            EventGatewayConfig.embedded(Path.of(arguments[0]), SharedBroker.lib()),
            function,
            new SimpleMeterRegistry(),
            Clock.systemUTC());
    gateway.changed(
        Functions.deployed(
            "greet",
            new KafkaSource(
                arguments[1],
                EventOrder.KEY,
                new RetryPolicy(50, Duration.ofMillis(10)),
                arguments[1] + ".dead")));
    Runtime.getRuntime().addShutdownHook(new Thread(gateway::close));
    new CountDownLatch(1).await();
  }

  private static void append(Path file, String line) {
    try {
      Files.write(
          file,
          (line + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
