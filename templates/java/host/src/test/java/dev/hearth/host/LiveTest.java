package dev.hearth.host;

import static dev.hearth.host.HostProcess.http;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whether the host makes progress, and which calls go on. */
@Timeout(60)
class LiveTest {
  private static final String STOP =
      "java.nio.file.Path.of(System.getProperty(\"java.io.tmpdir\"), \"stop\")";

  @Test
  void theFunctionDoesNotSeeTheQuestion() throws Exception {
    try (HostProcess host = HostProcess.ready(http("throw new Exception(\"asked\");"))) {
      assertThat(live(host)).isEqualTo("live\n");
      assertThat(host.errors()).isEmpty();
    }
  }

  @Test
  void aCallGoesOnUntilItsHandlerHasEndedAlsoWhenItsCallerWentAway() throws Exception {
    String waits =
        "System.out.println(\"called\"); while (!java.nio.file.Files.exists(%s)) Thread.sleep(5);"
            .formatted(STOP);
    try (HostProcess host = HostProcess.ready(http(waits))) {
      try (HttpConnection caller = HttpConnection.unix(host.socket())) {
        caller.begin("GET", "/", List.of("X-Call-Id: held"), 0);
        host.awaitOutput("called");
        assertThat(live(host, "held", "other")).isEqualTo("live\nheld\n");
      }
      assertThat(live(host, "held")).isEqualTo("live\nheld\n");

      Files.createFile(host.temporary().resolve("stop"));

      await().until(() -> live(host, "held").equals("live\n"));
    }
  }

  @Test
  void virtualThreadsThatSpinOnEveryCarrierKeepItFromAnswering() throws Exception {
    String spins =
        """
        Thread.ofPlatform().daemon().start(() -> {
          try {
            while (!java.nio.file.Files.exists(%s)) Thread.sleep(5);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          System.setProperty("stop", "now");
        });
        System.out.println("called");
        while (System.getProperty("stop") == null) Thread.onSpinWait();
        """
            .formatted(STOP);
    List<HttpConnection> callers = new ArrayList<>();
    try (HostProcess host = HostProcess.ready(http(spins))) {
      int carriers = Runtime.getRuntime().availableProcessors();
      for (int i = 0; i < carriers; i++) {
        HttpConnection caller = HttpConnection.unix(host.socket());
        caller.begin("GET", "/", List.of(), 0);
        callers.add(caller);
      }
      await().until(() -> host.output().lines().count() == carriers);
      CompletableFuture<String> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return live(host);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertThatThrownBy(() -> answer.get(500, TimeUnit.MILLISECONDS))
          .isInstanceOf(TimeoutException.class);

      Files.createFile(host.temporary().resolve("stop"));

      assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo("live\n");
    } finally {
      for (HttpConnection caller : callers) {
        caller.close();
      }
    }
  }

  private static String live(HostProcess host, String... calls) throws IOException {
    try (HttpConnection connection = HttpConnection.unix(host.socket())) {
      return connection
          .call(
              "GET",
              "/.hearth/live",
              List.of("X-Hearth-Calls: " + String.join(",", calls)),
              new byte[0])
          .text();
    }
  }
}
