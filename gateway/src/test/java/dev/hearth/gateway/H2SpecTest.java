package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.H2Spec;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The conformance test of HTTP/2 that others wrote. */
class H2SpecTest {
  /**
   * The same port speaks HTTP/1.1 as well, so bytes that begin no connection of HTTP/2 are answered
   * by HTTP/1.1 with 400, and h2spec wants the connection closed without an answer.
   */
  private static final List<String> EXCEPTIONS = List.of("2: Sends invalid connection preface");

  @TempDir Path folder;

  @Test
  void allOfItPassesButWhatTheDocumentationExplains() throws Exception {
    Path program = H2Spec.ofUser().program();
    try (RunningGateway gateway = RunningGateway.in(folder);
        FakeInstance instance =
            FakeInstance.onUnixSocket(
                folder,
                call -> {
                  var _ = call.body();
                  call.respond(200, "hello");
                })) {
      gateway.deploy("greet", instance);

      String output =
          run(
              program.toString(),
              "-h",
              "127.0.0.1",
              "-p",
              Integer.toString(gateway.gateway().port()),
              "-P",
              "/function/greet",
              "-o",
              "10");

      assertThat(output).contains("145 tests");
      assertThat(failures(output)).isSubsetOf(EXCEPTIONS);
    }
  }

  private static List<String> failures(String output) {
    int start = output.indexOf("Failures:");
    return start < 0
        ? List.of()
        : output
            .substring(start)
            .lines()
            .map(String::strip)
            .filter(line -> line.startsWith("×"))
            .map(line -> line.substring(1).strip())
            .toList();
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var _ = process.waitFor();
    return output;
  }
}
