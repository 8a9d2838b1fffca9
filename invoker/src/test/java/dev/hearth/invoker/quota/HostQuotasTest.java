package dev.hearth.invoker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostQuotasTest {
  private static final HostQuota KEYS = new HostQuota("kernel.keys.maxkeys", 1000);

  @TempDir private Path sysctls;

  @Test
  void whatIsTooLowIsRaisedAndSaid() throws IOException {
    Path file = given(KEYS, "200\n");

    HostQuotas quotas = HostQuotas.raise(sysctls, List.of(KEYS));

    assertThat(file).content().isEqualTo("1000");
    assertThat(quotas.status().healthy()).isTrue();
    assertThat(quotas.status().text()).isEqualTo("raised at start: kernel.keys.maxkeys 200 → 1000");
  }

  @Test
  void whatIsEnoughStaysAsItIs() throws IOException {
    HostQuota pipes = new HostQuota("fs.pipe-user-pages-soft", 1000);
    HostQuota absent = new HostQuota("fs.unknown", 1000);
    Path keys = given(KEYS, "5000\n");
    Path unlimited = given(pipes, "0\n");

    HostQuotas quotas = HostQuotas.raise(sysctls, List.of(KEYS, pipes, absent));

    assertThat(keys).content().isEqualTo("5000\n");
    assertThat(unlimited).content().isEqualTo("0\n");
    assertThat(quotas.status().text()).isEqualTo("high enough");
  }

  @Test
  void whatCannotBeRaisedIsUnhealthyAndNamed() throws IOException {
    Files.createDirectories(KEYS.file(sysctls));

    HostQuotas quotas = HostQuotas.raise(sysctls, List.of(KEYS));

    assertThat(quotas.status().healthy()).isFalse();
    assertThat(quotas.status().text()).contains("kernel.keys.maxkeys", "at least 1000");
  }

  @Test
  void theMachinesOwnNumbersAreReadWhole() throws IOException {
    // 256 and more, and nobody can write it
    HostQuota entropy = new HostQuota("kernel.random.poolsize", 100);

    HostQuotas quotas = HostQuotas.raise(Path.of("/proc/sys"), List.of(entropy));

    assertThat(quotas).isEqualTo(new HostQuotas(List.of(), List.of()));
  }

  private Path given(HostQuota quota, String value) throws IOException {
    Path file = quota.file(sysctls);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, value);
  }
}
