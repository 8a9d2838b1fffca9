package dev.hearth.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangesTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.168.4.0/22, 192.168.7.255, true",
    "192.168.4.0/22, 192.168.8.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.6, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "::/0, 2001:db8::1, true",
    "::/0, 10.0.0.1, false",
    "2001:db8::/33, 2001:db8:7fff::1, true",
    "2001:db8::/33, 2001:db8:8000::1, false",
    "::1, ::1, true",
    "10.0.0.0/8, ::ffff:10.0.0.1, true"
  })
  void anAddressIsInARangeByItsFirstBits(String ranges, String address, boolean in) {
    assertThat(AddressRanges.parse(ranges).contains(InetAddress.ofLiteral(address))).isEqualTo(in);
  }

  @Test
  void oneRangeOfSeveralIsEnough() {
    AddressRanges ranges = AddressRanges.parse("127.0.0.1, ::1,10.1.0.0/16");

    assertThat(ranges.contains(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
    assertThat(ranges.contains(InetAddress.ofLiteral("127.0.0.2"))).isFalse();
    assertThat(AddressRanges.NONE.contains(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "10.0.0.0/8,",
        "10/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "10.0.0.1/8",
        "256.0.0.1",
        "2001:db8::/129",
        "2001:db8::1/64",
        ":",
        "10.0.0.0/8 10.1.0.0/16"
      })
  void whatIsNoRangeIsNamed(String text) {
    String bad = text.equals("10.0.0.0/8,") ? "''" : "'" + text + "'";
    assertThatThrownBy(() -> AddressRanges.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(bad);
  }
}
