package dev.hearth.invoker.oci;

import static dev.hearth.invoker.oci.ShellContainers.FUNCTION_USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.invoker.oci.ShellContainers.Running;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One function takes all it can get of what the kernel counts for all of them. */
class SharedQuotasTest {
  private static ShellContainers containers;

  @BeforeAll
  static void start() throws Exception {
    containers = new ShellContainers();
  }

  @AfterAll
  static void stop() throws Exception {
    containers.close();
  }

  /**
   * @param greed what the first tries to take, more than the usual limit of a machine
   * @param need what the second needs at least
   */
  @ParameterizedTest
  @CsvSource({
    "inotify-instances, 10000, 20",
    "inotify-watches, 20000, 100",
    "signals, 1000000, 50",
    "timers, 1000000, 50",
    "queues, 10000, 5",
    "pipe-pages, 100000, 1600",
    "epoll-watches, 200000, 1000",
    "terminals, 5000, 10",
    "locked-memory, 100000, 16",
    "locks, 20000, 100",
    "processes, 100000, 5",
  })
  void whatOneTakesOthersStillHave(String quota, long greed, long need) throws Exception {
    try (Running hostile =
        containers.start("probe hold %s %d".formatted(quota, greed), FUNCTION_USER, 256)) {
      hostile.until("held");

      List<String> second =
          containers.output("probe take %s %d".formatted(quota, need), FUNCTION_USER, 64);

      assertThat(second).containsExactly("%s %d 0".formatted(quota, need));
    }
  }

  /** {@code getting} of them and no more, so that a few hostile ones do not reach what root has. */
  @ParameterizedTest
  @CsvSource({"signals, 1024", "terminals, 64", "processes, 31"})
  void whatCountsForRootAsWellIsBoundedForEach(String quota, long getting) throws Exception {
    String line =
        containers.output("probe take %s 100000".formatted(quota), FUNCTION_USER, 64).getFirst();

    assertThat(Long.parseLong(line.split(" ", -1)[1])).isBetween(getting - 1, getting);
  }

  @Test
  void thereAreKeysForMoreContainersThanAMachineCanHave() throws Exception {
    // one per container, by default 200 for all
    assertThat(containers.output("cat /proc/sys/kernel/keys/maxkeys", FUNCTION_USER, 32))
        .singleElement()
        .satisfies(keys -> assertThat(Integer.parseInt(keys)).isGreaterThanOrEqualTo(20_000));
  }
}
