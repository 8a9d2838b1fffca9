package dev.hearth.invoker.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FreeSubnetTest {
  @ParameterizedTest
  @CsvSource({
    "'', 0, 10.88.0.0/22",
    "'', 1, 10.88.4.0/22",
    "'', 511, 10.95.252.0/22",
    "'', -1, 10.95.252.0/22",
    "'10.88.0.0/24', 0, 10.88.4.0/22",
    "'10.88.3.255', 0, 10.88.4.0/22",
    "'10.88.0.0/16', 0, 10.89.0.0/22",
    "'10.0.0.0/8', 0, 172.28.0.0/22",
    "'10.0.0.0/8 172.16.0.0/12', 0, 192.168.0.0/22",
    "'10.0.0.0/8 172.16.0.0/12 192.168.0.0/23', 0, 192.168.4.0/22",
  })
  void firstThatNothingUsesIsTaken(String used, int seed, String expected) {
    assertThat(FreeSubnet.among(subnets(used), seed)).hasToString("Optional[" + expected + "]");
  }

  @Test
  void noneIsTakenWhereAllAreUsed() {
    assertThat(FreeSubnet.among(subnets("10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"), 0)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.88.0.0/33", "10.88.0/22", "10.88.0.256", "fd00::/8", "a.b.c.d"})
  void textThatIsNoSubnetIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Subnet.parse(text));
  }

  @Test
  void gatewayIsTheFirstAddress() {
    assertThat(Subnet.parse("10.88.5.77/22").gateway()).isEqualTo("10.88.4.1");
  }

  private static List<Subnet> subnets(String text) {
    return Stream.of(text.split(" ", -1))
        .filter(part -> !part.isEmpty())
        .map(Subnet::parse)
        .toList();
  }
}
