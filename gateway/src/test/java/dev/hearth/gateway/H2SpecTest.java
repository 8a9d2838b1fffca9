package dev.hearth.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.gateway.testing.FakeInstance;
import dev.hearth.gateway.testing.RunningGateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The conformance test of HTTP/2 that others wrote. It is built where Go is there and reaches its
 * module proxy.
 */
class H2SpecTest {
  private static final String MODULE =
      "github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible";

  /**
   * The same port speaks HTTP/1.1 as well, so bytes that begin no connection of HTTP/2 are answered
   * by HTTP/1.1 with 400, and h2spec wants the connection closed without an answer.
   */
  private static final List<String> EXCEPTIONS = List.of("2: Sends invalid connection preface");

  @TempDir Path folder;

  @Test
  void allOfItPassesButWhatTheDocumentationExplains() throws Exception {
    Path program = program();
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

  private static Path program() throws Exception {
    Path kept = Path.of("target", "h2spec").toAbsolutePath();
    Path program = kept.resolve("h2spec");
    if (!Files.isExecutable(program)) {
      String go =
          Stream.of("/usr/local/go/bin/go", "/usr/bin/go")
              .filter(path -> Files.isExecutable(Path.of(path)))
              .findFirst()
              .orElse("");
      assumeTrue(!go.isEmpty(), "Go, which builds h2spec, is not installed");
      String output = run("/usr/bin/env", "GOBIN=" + kept, go, "install", MODULE);
      assumeTrue(Files.isExecutable(program), "h2spec could not be built: " + output);
    }
    return program;
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var _ = process.waitFor();
    return output;
  }
}
