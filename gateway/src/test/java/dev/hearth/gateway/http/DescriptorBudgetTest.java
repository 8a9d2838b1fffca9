package dev.hearth.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptorBudgetTest {
  @ParameterizedTest
  @CsvSource({
    "256, 16",
    "1024, 320",
    "4096, 1536",
    "65536, 28672",
    "1048576, 520192",
    "9223372036854775807, 1048576"
  })
  void aQuarterIsKeptAndEachConnectionMayNeedASecondOne(long descriptors, int connections) {
    assertThat(DescriptorBudget.connections(descriptors)).isEqualTo(connections);
  }

  @ParameterizedTest
  @ValueSource(longs = {512, 1000, 1024, 5000, 20_000, 1 << 20})
  void connectionsWithTheirCallsLeaveTheReserve(long descriptors) {
    int connections = DescriptorBudget.connections(descriptors);

    assertThat(descriptors - 2L * connections).isGreaterThanOrEqualTo(384);
  }

  @Test
  void theLimitIsReadAsTheKernelTellsIt() {
    assertThat(
            DescriptorBudget.descriptors(
                "Limit   Soft Limit   Hard Limit   Units\nMax open files   1024   4096   files \n"))
        .isEqualTo(1024);
    assertThat(DescriptorBudget.descriptors("Max open files   unlimited   unlimited   files \n"))
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void theJvmHasRaisedItsLimitAsFarAsItMay() {
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    assertThat(DescriptorBudget.descriptors()).isEqualTo(system.getMaxFileDescriptorCount());
  }
}
