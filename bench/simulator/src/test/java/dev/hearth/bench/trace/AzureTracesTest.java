package dev.hearth.bench.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AzureTracesTest {
  private static Path folder() throws URISyntaxException {
    return Path.of(AzureTracesTest.class.getResource("/azure").toURI());
  }

  private static TracedFunction function(Workload workload, String name) {
    return workload.functions().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aDayOf2019HasOneFunctionPerApplication() throws Exception {
    Workload day = Azure2019.read(folder(), 1, 5);

    assertThat(day.functions())
        .extracting(TracedFunction::name)
        .containsExactly("o1/a1", "o2/a2", "o2/a3");
    assertThat(day.seconds()).isEqualTo(86_400);
    assertThat(day.calls()).isEqualTo(24 + 5 + 28_800 + 1);
  }

  @Test
  void callsOf2019ComeInTheirMinuteAndTimersAtItsBeginning() throws Exception {
    Arrivals.Calls calls =
        (Arrivals.Calls) function(Azure2019.read(folder(), 1, 5), "o1/a1").arrivals();

    assertThat(calls.count()).isEqualTo(29);
    assertThat(calls.atMillis(0)).isBetween(4 * 60_000, 4 * 60_000 + 50);
    assertThat(IntStream.range(0, 29).map(calls::atMillis).filter(it -> it / 60_000 == 99).count())
        .isEqualTo(3);
    // 24 calls of 2 s and 5 of 0.1 s.
    assertThat(calls.meanSeconds()).isCloseTo(1.67, within(0.5));
  }

  @Test
  void anApplicationOf2019IsAFlowWhenItIsCalledVeryOften() throws Exception {
    TracedFunction often = function(Azure2019.read(folder(), 1, 5), "o2/a2");

    assertThat(often.arrivals()).isInstanceOf(Arrivals.Flow.class);
    assertThat(often.arrivals().meanSeconds()).isCloseTo(0.04, within(1e-9));
    assertThat(often.memoryMiB()).isEqualTo(143);
  }

  @Test
  void memoryThatATraceDoesNotSayIsDrawn() throws Exception {
    assertThat(function(Azure2019.read(folder(), 1, 5), "o2/a3").memoryMiB()).isBetween(16, 1536);
  }

  @Test
  void aDayOf2021IsReadFromItsEndsAndDurations() throws Exception {
    Path file = folder().resolve("AzureFunctionsInvocationTraceForTwoWeeksJan2021.txt");

    Workload first = Azure2021.read(file, 0, 5);
    Workload second = Azure2021.read(file, 1, 5);

    Arrivals.Calls calls = (Arrivals.Calls) function(first, "app-one").arrivals();
    assertThat(first.calls()).isEqualTo(5);
    assertThat(IntStream.range(0, 3).map(calls::atMillis))
        .containsExactly(5_160_008, 5_199_211, 5_211_511);
    assertThat(calls.millis(1)).isEqualTo(42_356);
    assertThat(second.calls()).isEqualTo(1);
  }

  @Test
  void whatIsNotATraceIsNamedWithItsPlace(@TempDir Path temporary) throws IOException {
    Path file = temporary.resolve("trace.txt");
    Files.writeString(file, "app,func,end_timestamp,duration\na,b,soon,1\n");
    Path other = temporary.resolve("other.txt");
    Files.writeString(other, "a,b\n1,2\n");

    assertThatThrownBy(() -> Azure2021.read(file, 0, 1))
        .hasMessageContaining("line 2")
        .hasMessageContaining("soon");
    assertThatThrownBy(() -> Azure2021.read(other, 0, 1)).hasMessageContaining("no column 'app'");
  }
}
