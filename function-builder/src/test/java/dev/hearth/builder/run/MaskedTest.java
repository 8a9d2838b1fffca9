package dev.hearth.builder.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MaskedTest {
  @Test
  void secretsAreHiddenWhereverTheyStandAndShortValuesAreNone() {
    assertThat(
            Masked.of(List.of("token-1", "token-123", "dev"))
                .apply("GET https://u:token-123@dev/ with token-1"))
        .isEqualTo("GET https://u:***@dev/ with ***");
  }
}
