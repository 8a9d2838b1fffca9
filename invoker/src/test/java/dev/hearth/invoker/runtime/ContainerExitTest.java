package dev.hearth.invoker.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerExitTest {
  /** {@code -1}: not known. */
  @ParameterizedTest
  @CsvSource({
    "0, -1, false, exited with code 0, exit, false",
    "137, -1, false, exited with code 137, exit, false",
    "-1, 7, false, 'killed by signal 7 (SIGBUS): it used mapped memory that has no file behind it, as when /dev/shm or /tmp is full (resources.shm, resources.tmp)', signal-7, true",
    "-1, 11, false, killed by signal 11 (SIGSEGV), signal-11, true",
    "-1, 6, false, killed by signal 6 (SIGABRT), signal-6, true",
    "-1, 9, false, killed by signal 9 (SIGKILL), signal-9, false",
    "-1, 15, false, killed by signal 15 (SIGTERM), signal-15, false",
    "-1, 40, false, killed by signal 40, signal-40, false",
    "-1, 9, true, out of memory, out-of-memory, true",
    "137, -1, true, out of memory, out-of-memory, true",
    "-1, -1, false, ended, exit, false",
  })
  void itSaysHowTheProcessEndedAndWhetherItsWorkDidThat(
      int code,
      int signal,
      boolean outOfMemory,
      String description,
      String kind,
      boolean byItsWork) {
    ContainerExit exit = new ContainerExit(known(code), known(signal), outOfMemory);

    assertThat(exit.description()).isEqualTo(description);
    assertThat(exit.kind()).isEqualTo(kind);
    assertThat(exit.byItsWork()).isEqualTo(byItsWork);
  }

  private static OptionalInt known(int number) {
    return number < 0 ? OptionalInt.empty() : OptionalInt.of(number);
  }
}
