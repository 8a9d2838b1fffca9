package dev.hearth.admin.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearTopicsTest {
  private static final List<String> TOPICS =
      List.of(
          "orders",
          "orders.dead",
          "greetings",
          "prices",
          "ab",
          "hearth.retries",
          "__consumer_offsets");

  @ParameterizedTest
  @CsvSource({
    "order, orders;orders.dead",
    "oders, orders",
    "Orders, orders;orders.dead",
    "greeting, greetings",
    "price, prices",
    "hearth.retry, ''",
    "zebra, ''",
    "a, ab"
  })
  void whatMayHaveBeenMeantIsFoundNearestFirst(String wanted, String near) {
    assertThat(String.join(";", NearTopics.of(wanted, TOPICS))).isEqualTo(near);
  }
}
