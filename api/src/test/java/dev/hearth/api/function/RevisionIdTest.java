package dev.hearth.api.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.HearthException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionIdTest {
  @Test
  void readsWhatItWrites() {
    RevisionId id = new RevisionId(new FunctionName("order-00007"), 12);

    assertThat(id).hasToString("order-00007-00012");
    assertThat(RevisionId.parse(id.toString())).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"greet", "greet-1", "greet-00000", "-00001", "greet-9999999999"})
  void refusesWhatIsNoRevision(String text) {
    assertThatThrownBy(() -> RevisionId.parse(text)).isInstanceOf(HearthException.class);
  }
}
