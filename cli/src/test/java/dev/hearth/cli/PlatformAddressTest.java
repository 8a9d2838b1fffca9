package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How commands find the platform, and what they say when there is none. */
class PlatformAddressTest {
  @TempDir private Path folder;

  @Test
  void withoutAServerTheCommandSaysHowToStartOne() {
    CommandRun run = CommandRun.of(folder, Map.of(), "list", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err())
        .contains("the platform is not running (state directory " + folder + ")")
        .contains("hearth up");
  }

  @Test
  void aFileThatAKilledServerLeftIsNoServer() throws IOException {
    // The highest process number that Linux gives out is 2^22.
    Files.writeString(folder.resolve("server.json"), "{\"pid\":4194305,\"port\":1}");

    CommandRun run = CommandRun.of(folder, Map.of(), "list", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
  }

  @Test
  void aProcessNumberUsedAgainIsFoundOutByItsClosedPort() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = socket.getLocalPort();
    }
    Files.writeString(
        folder.resolve("server.json"),
        "{\"pid\":%d,\"port\":%d}".formatted(ProcessHandle.current().pid(), closed));

    CommandRun run = CommandRun.of(folder, Map.of(), "list", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.err()).contains("the platform is not running");
  }

  @Test
  void statusOfNoServerIsAnAnswerNotAnError() {
    CommandRun run =
        CommandRun.of(folder, Map.of(), "status", "-o", "json", "--state-dir", folder.toString());

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
    assertThat(run.out()).contains("\"running\" : false");
  }

  @Test
  void aRemotePlatformIsNamedByItsUrlAndToken() throws IOException {
    try (FakePlatform platform = new FakePlatform().answers("GET /api/v1/functions", "[]")) {
      Map<String, String> environment =
          Map.of("HEARTH_URL", "http://127.0.0.1:" + platform.port() + "/", "HEARTH_TOKEN", "far");

      CommandRun run = CommandRun.of(folder, environment, "list");

      assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
      assertThat(platform.last().header("Authorization")).isEqualTo("Bearer far");
    }
  }

  @Test
  void aUrlThatIsNoneIsNamed() {
    CommandRun run = CommandRun.of(folder, Map.of("HEARTH_URL", "localhost:8080"), "list");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("HEARTH_URL is 'localhost:8080'");
  }
}
