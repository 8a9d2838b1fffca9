package dev.hearth.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} at any moment loses nothing that was acknowledged. */
class KillTest {
  private static final long SEED = Long.getLong("hearth.seed", 20_260_101L);
  private static final int KILLS = Integer.getInteger("hearth.kills", 12);

  @TempDir Path folder;

  @Test
  void nothingAcknowledgedIsLost() throws Exception {
    Random random = new Random(SEED);
    Path file = folder.resolve("registry.db");
    int acknowledged = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged = Math.max(acknowledged, writeUntilKilled(file, 1 + random.nextInt(40)));
      try (Registry registry = Registry.open(file, Clock.systemUTC())) {
        // The change under way may or may not have been kept; the acknowledged ones were.
        RevisionId active =
            registry
                .function(new FunctionName("greet"))
                .orElseThrow()
                .function()
                .active()
                .orElseThrow();
        assertThat(active.number())
            .describedAs("seed %d, kill %d", SEED, kill)
            .isGreaterThanOrEqualTo(acknowledged);
        assertThat(registry.function(new FunctionName("greet")).orElseThrow().triggers())
            .singleElement()
            .satisfies(
                trigger ->
                    assertThat(trigger.source().topic()).isEqualTo("topic-" + active.number()));
        acknowledged = active.number();
      }
    }
  }

  /** Returns the last number that the child acknowledged. */
  private static int writeUntilKilled(Path file, int acknowledgements)
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "--enable-native-access=ALL-UNNAMED",
                // What a killed process leaves of its library goes with the test's folder.
                "-Dorg.sqlite.tmpdir=" + file.getParent(),
                "-cp",
                System.getProperty("java.class.path"),
                EndlessWriter.class.getName(),
                file.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int last = 0;
    try (BufferedReader out = child.inputReader()) {
      for (int i = 0; i < acknowledgements; i++) {
        last = number(out.readLine());
      }
      // By its handle: Process.destroyForcibly would also close the pipe that is still to be read.
      child.toHandle().destroyForcibly();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        last = number(line);
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(child.exitValue()).isEqualTo(128 + 9);
    return last;
  }

  private static int number(String line) {
    assertThat(line).describedAs("the writer's acknowledgement").startsWith("kept ");
    return Integer.parseInt(line.substring("kept ".length()));
  }
}
