package dev.hearth.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptionsTest {
  @Test
  void aRangeOfSeedsIsAsManyDays() throws Exception {
    Options options = Options.parse(List.of("--seeds", "101-103", "--functions", "20"));

    assertThat(options.sources()).hasSize(3);
    assertThat(options.sources().getFirst().load().functions()).hasSize(20);
  }

  @Test
  void aTraceIsADay() throws Exception {
    String folder = Path.of(OptionsTest.class.getResource("/azure").toURI()).toString();

    Options options =
        Options.parse(
            List.of(
                "--azure-2019",
                folder,
                "1",
                "--azure-2021",
                folder + "/AzureFunctionsInvocationTraceForTwoWeeksJan2021.txt",
                "0"));

    assertThat(options.sources()).hasSize(2);
    assertThat(options.sources().getFirst().load().calls()).isEqualTo(28_830);
    assertThat(options.sources().getLast().load().calls()).isEqualTo(5);
  }

  @Test
  void whatIsNotKnownIsSaid() {
    assertThatThrownBy(() -> Options.parse(List.of("--seed", "1"))).hasMessageContaining("--seed");
    assertThatThrownBy(() -> Options.parse(List.of("--seeds"))).hasMessageContaining("value");
  }
}
