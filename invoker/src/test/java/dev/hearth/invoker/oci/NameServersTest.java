package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameServersTest {
  private static final NameServers.OwnAddresses OWN = "192.0.2.7"::equals;

  @Test
  void serversThatInstancesReachAreKeptWithSearchDomainsAndOptions() {
    NameServers servers =
        NameServers.of(
            List.of(
                """
                # made by x
                search example.org
                nameserver 127.0.0.53
                nameserver fe80::1%eth0
                  nameserver 192.0.2.1
                nameserver 192.0.2.7
                nameserver 192.0.2.2
                options ndots:2
                """),
            OWN);
    assertThat(servers.resolvConf())
        .isEqualTo(
            "search example.org\noptions ndots:2\nnameserver 192.0.2.1\nnameserver 192.0.2.2\n");
    assertThat(servers.status().healthy()).isTrue();
    assertThat(servers.status().text()).isEqualTo("192.0.2.1, 192.0.2.2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.53",
        "127.8.8.8",
        "0.0.0.0",
        "::1",
        "2001:db8::53",
        "fe80::1%eth0",
        "169.254.1.1",
        "224.0.0.251",
        "255.255.255.255",
        "192.0.2.7",
        "dns.example.org"
      })
  void whatInstancesDoNotReachIsToldAndPublicServersAreNamed(String address) {
    NameServers servers =
        NameServers.of(List.of("search example.org\nnameserver " + address + "\n"), OWN);
    assertThat(servers.resolvConf())
        .isEqualTo("search example.org\nnameserver 8.8.8.8\nnameserver 8.8.4.4\n");
    assertThat(servers.status().healthy()).isFalse();
    assertThat(servers.status().text())
        .contains(address + " (", "8.8.8.8 and 8.8.4.4", "hearth.network.name-servers");
  }

  @Test
  void theFileBehindALocalResolverCounts() {
    NameServers servers =
        NameServers.of(
            List.of("nameserver 127.0.0.53\n", "nameserver 192.0.2.1\nsearch a.org\n"), OWN);
    assertThat(servers.used()).containsExactly("192.0.2.1");
    assertThat(servers.resolvConf()).startsWith("search a.org\n");
  }

  @Test
  void noFileAndNoServerAreToldToo() {
    for (List<String> files : List.of(List.<String>of(), List.of(""), List.of("nameserver\n"))) {
      NameServers servers = NameServers.of(files, OWN);
      assertThat(servers.used()).isEqualTo(NameServers.PUBLIC);
      assertThat(servers.status().text())
          .startsWith("instances reach none of this machine's (none is named)");
    }
  }

  @Test
  void noMoreThanThreeAreNamedForCLibrariesAskNoMore() {
    NameServers servers =
        NameServers.of(
            List.of(
                """
                nameserver 192.0.2.1
                nameserver 192.0.2.1
                nameserver 192.0.2.2
                nameserver 192.0.2.3
                nameserver 192.0.2.4
                """),
            OWN);
    assertThat(servers.used()).containsExactly("192.0.2.1", "192.0.2.2", "192.0.2.3");
  }

  @Test
  void thoseOfTheSettingCountInsteadOfTheMachines() {
    NameServers servers =
        NameServers.fixed(
            List.of("192.0.2.9"), List.of("search example.org\nnameserver 192.0.2.1\n"));
    assertThat(servers.resolvConf()).isEqualTo("search example.org\nnameserver 192.0.2.9\n");
    assertThat(servers.status().healthy()).isTrue();
  }
}
