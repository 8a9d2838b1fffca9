package dev.hearth.gateway.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.gateway.http.AddressRange;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackNetworksTest {
  private static final HostAddresses HOST =
      new HostAddresses(
          List.of(address("203.0.113.9"), address("10.88.0.1"), address("2001:db8::9")),
          List.of(new AddressRange(new byte[] {10, 88, 0, 1}, 22)));

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, loopback",
    "127.255.255.254, loopback",
    "::1, loopback",
    "0.0.0.0, this machine",
    "0.1.2.3, this machine",
    "::, this machine",
    "169.254.169.254, link-local",
    "fe80::1, link-local",
    "febf::1, link-local",
    "100.100.100.200, metadata",
    "fd00:ec2::254, metadata",
    "224.0.0.1, multicast",
    "ff02::1, multicast",
    "255.255.255.255, broadcast",
    // The machine itself by any of its addresses, and its instances.
    "203.0.113.9, this machine",
    "2001:db8::9, this machine",
    "10.88.0.1, this machine",
    "10.88.3.254, instances",
    // Addresses inside of addresses.
    "::ffff:127.0.0.1, loopback",
    "::ffff:7f00:1, loopback",
    "::127.0.0.1, loopback",
    "64:ff9b::a9fe:a9fe, link-local",
    "64:ff9b:1::127.0.0.1, loopback",
    "2002:7f00:1::, loopback",
    "2002:cb00:7109::1, this machine",
    "::ffff:10.88.0.77, instances"
  })
  void whatIsTheMachinesOwnIsClosed(String address, String why) {
    assertThat(CallbackNetworks.NONE_OPENED.refusal(address(address), HOST))
        .hasValueSatisfying(text -> assertThat(text).contains(why));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "10.0.0.1",
        "10.88.4.1",
        "192.168.1.1",
        "172.16.0.1",
        "203.0.113.8",
        "128.0.0.1",
        "169.253.0.1",
        "2001:db8::8",
        "fd00::1",
        "fec0::1",
        "64:ff9b::c000:201",
        "2002:c000:201::1"
      })
  void theRestIsOpen(String address) {
    assertThat(CallbackNetworks.NONE_OPENED.refusal(address(address), HOST)).isEmpty();
  }

  @Test
  void whatIsOpenedIsOpenAndNothingBesideIt() {
    CallbackNetworks networks = CallbackNetworks.parse("127.0.0.0/30, ::1,203.0.113.9");

    assertThat(networks.refusal(address("127.0.0.3"), HOST)).isEmpty();
    assertThat(networks.refusal(address("::1"), HOST)).isEmpty();
    assertThat(networks.refusal(address("203.0.113.9"), HOST)).isEmpty();
    assertThat(networks.refusal(address("::ffff:127.0.0.1"), HOST)).isEmpty();
    assertThat(networks.refusal(address("127.0.0.4"), HOST)).isPresent();
    assertThat(networks.refusal(address("169.254.169.254"), HOST)).isPresent();
    assertThat(CallbackNetworks.parse("0.0.0.0/0,::/0").refusal(address("127.0.0.1"), HOST))
        .isEmpty();
    assertThat(CallbackNetworks.parse(" ").opened()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "::/129", "10.0.0.0/-1", "localhost", "10.0.0.0/8/8", "/8"})
  void whatIsNoNetworkIsNamed(String text) {
    assertThatThrownBy(() -> CallbackNetworks.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("'" + text + "' ");
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
