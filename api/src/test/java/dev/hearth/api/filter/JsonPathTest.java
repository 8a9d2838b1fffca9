package dev.hearth.api.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {
  @Test
  void aPathIsStepsDownwards() {
    assertThat(JsonPath.parse("$.order.items[*].sku[-1]['total price'][\"a.b\"].*[0]").steps())
        .containsExactly(
            new JsonPath.Step.Name("order"),
            new JsonPath.Step.Name("items"),
            new JsonPath.Step.All(),
            new JsonPath.Step.Name("sku"),
            new JsonPath.Step.Index(-1),
            new JsonPath.Step.Name("total price"),
            new JsonPath.Step.Name("a.b"),
            new JsonPath.Step.All(),
            new JsonPath.Step.Index(0));
    assertThat(JsonPath.parse("$").steps()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "order",
        "$order",
        "$.",
        "$..a",
        "$[?(@.a)]",
        "$[01]",
        "$['a",
        "$.a b",
        "$[1:2]",
        "$.a,"
      })
  void anythingElseIsRefusedWithWhatIsMeant(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JsonPath.parse(text))
        .withMessageContaining("as in $.order.items[*].sku");
  }
}
