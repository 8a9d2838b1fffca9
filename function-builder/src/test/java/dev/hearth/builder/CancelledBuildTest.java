package dev.hearth.builder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.build.FunctionSource;
import dev.hearth.builder.testing.Archives;
import dev.hearth.builder.testing.RecordedProgress;
import dev.hearth.builder.testing.Workshop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CancelledBuildTest {
  @TempDir private Path state;

  @Test
  void anInterruptEndsABuildAndLeavesNothing() throws Exception {
    Workshop workshop =
        new Workshop(
            state,
            config -> BuilderConfig.of(state, config.templatesDir(), state.resolve("bases")));
    RecordedProgress progress = new RecordedProgress();
    CompletableFuture<String> end = new CompletableFuture<>();
    Thread build =
        Thread.ofPlatform()
            .start(
                () -> {
                  try (FunctionSource source =
                      workshop
                          .builder()
                          .open(
                              Archives.of(
                                  Map.of(
                                      "function.yaml",
                                      "name: greet\ntemplate: python\n",
                                      "handler.py",
                                      "")))) {
                    workshop.builder().build(source, progress);
                    end.complete("built");
                  } catch (InterruptedException e) {
                    end.complete("interrupted");
                  } catch (RuntimeException e) {
                    end.completeExceptionally(e);
                  }
                });
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> progress.details().stream().anyMatch(line -> line.contains("downloading")));

    build.interrupt();

    assertThat(end.get(60, TimeUnit.SECONDS)).isEqualTo("interrupted");
    build.join();
    assertThat(state.resolve("builds")).isEmptyDirectory();
    assertThat(state.resolve("bases"))
        .isDirectoryNotContaining(file -> !file.toString().endsWith(".lock"));
    assertThat(Path.of("/proc/self/mountinfo")).content().doesNotContain(state.toString());
  }
}
