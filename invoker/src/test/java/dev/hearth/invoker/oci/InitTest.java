package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.invoker.runtime.ContainerExit;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Process 1 of real containers. */
class InitTest {
  private static ShellContainers containers;

  @BeforeAll
  static void start() throws Exception {
    containers = new ShellContainers();
  }

  @AfterAll
  static void stop() throws Exception {
    containers.close();
  }

  @Test
  void whatAProcessLeavesBehindIsReaped() throws Exception {
    // each round leaves a grandchild that ends later; the shell then waits until only it is left
    List<String> lines =
        containers.output(
            "i=0; while [ $i -lt 400 ]; do /bin/sh -c 'sleep 0.01 & exit 0'; i=$((i+1)); done;"
                + " while grep -lE '^[0-9]+ .sleep. [^Z]' /proc/[0-9]*/stat 2>/dev/null; do sleep"
                + " 0.05; done > /dev/null;"
                + " grep -cE '^[0-9]+ .*. Z ' /proc/[0-9]*/stat 2>/dev/null | grep -c ':1$'",
            "",
            32);
    assertThat(lines).containsExactly("0");
  }

  @Test
  void theCommandKeepsTheStatusOfItsOwnChildren() throws Exception {
    assertThat(
            containers.output(
                "/bin/sh -c 'exit 9'; echo $?; sleep 0.01 & p=$!; sleep 0.1; wait $p; echo $?;"
                    + " /bin/sh -c 'kill -KILL $$'; echo $?",
                "",
                32))
        .contains("9", "0", "137");
  }

  @ParameterizedTest
  @CsvSource({
    "exit 0, exited with code 0",
    "exit 3, exited with code 3",
    "exit 128, exited with code 128",
    "exit 255, exited with code 255",
    "kill -SEGV $$, killed by signal 11 (SIGSEGV)",
    "kill -ABRT $$, killed by signal 6 (SIGABRT)",
    "kill -SYS $$, killed by signal 31 (SIGSYS)",
    "kill -TERM $$, killed by signal 15 (SIGTERM)",
    "kill -KILL $$, killed by signal 9 (SIGKILL)",
  })
  void itEndsAsTheCommandEnds(String script, String description) throws Exception {
    assertThat(end(script).description()).isEqualTo(description);
  }

  @Test
  void aBusErrorNamesFullFoldersInMemory() throws Exception {
    assertThat(end("kill -BUS $$").description())
        .startsWith("killed by signal 7 (SIGBUS): it used mapped memory")
        .contains("/dev/shm", "resources.shm");
  }

  @Test
  void signalsReachTheCommand() throws Exception {
    try (ShellContainers.Running running =
        containers.start(
            "trap 'echo heard; exit 0' TERM; echo up; while :; do sleep 0.02; done", "", 32)) {
      running.until("up");
      running.container().terminate();
      running.until("heard");
      assertThat(running.container().exit().get(20, TimeUnit.SECONDS).description())
          .isEqualTo("exited with code 0");
    }
  }

  private static ContainerExit end(String script) throws Exception {
    try (ShellContainers.Running running = containers.start(script, "", 32)) {
      return running.container().exit().get(20, TimeUnit.SECONDS);
    }
  }
}
