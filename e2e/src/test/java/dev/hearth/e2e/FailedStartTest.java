package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A start that fails leaves nothing on the machine; what a killed server left goes with `down`. */
class FailedStartTest {
  @Test
  void aPortThatIsTakenLeavesNothing() throws IOException {
    for (String option : List.of("--port", "--management-port")) {
      try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          Hearth hearth = Hearth.prepared()) {
        String port = Integer.toString(taken.getLocalPort());
        String other = option.equals("--port") ? "--management-port" : "--port";

        Outcome outcome = hearth.run("up", "--detach", option, port, other, "0").fails();

        assertThat(outcome.text()).contains("port " + port).contains(option);
        assertThat(hearth.leftovers()).isEmpty();
      }
    }
  }

  @Test
  void aContainerRuntimeThatDoesNotWorkLeavesNothing() {
    startWithBroken("no container runtime works", "/usr/sbin/runc", "/usr/bin/crun");
  }

  @Test
  void aFirewallThatDoesNotWorkLeavesNothing() {
    startWithBroken("iptables", "/usr/sbin/xtables-nft-multi", "/usr/sbin/xtables-legacy-multi");
  }

  @Test
  void aBrokenSettingLeavesNothing() throws IOException {
    for (String setting :
        List.of(
            "hearth.disk.budget=much",
            "hearth.network.subnet=300.1.2.3/24",
            "hearth.tls.certificate=/nowhere.pem\nhearth.tls.key=/nowhere.key",
            "hearth.async.keep=0s")) {
      try (Hearth hearth = Hearth.prepared()) {
        Files.createDirectories(hearth.state());
        Files.writeString(hearth.state().resolve("hearth.properties"), setting + "\n");

        Outcome outcome =
            hearth.run("up", "--detach", "--port", "0", "--management-port", "0").fails();

        assertThat(outcome.err()).startsWith("error: ");
        assertThat(hearth.leftovers()).as(setting).isEmpty();
      }
    }
  }

  @Test
  void downRemovesWhatAKilledServerLeft() throws IOException {
    try (Hearth hearth = Hearth.up()) {
      hearth.run("new", "greet", "--template", "node").succeeds();
      hearth.run("deploy", "greet").succeeds();
      hearth.run("event", "send", "orders", "--create-topic", "-d", "{}").succeeds();
      hearth.run("scale", "greet", "--min", "1").succeeds();
      hearth.killServer();
      assertThat(hearth.leftovers()).isNotEmpty();

      assertThat(hearth.run("down").succeeds().text()).contains("removed what an earlier platform");

      assertThat(hearth.leftovers()).isEmpty();
      assertThat(hearth.run("down").succeeds().text()).doesNotContain("removed");
    }
  }

  /** For this start alone, the programs do nothing but fail. */
  private static void startWithBroken(String reason, String... programs) {
    try (Hearth hearth = Hearth.prepared()) {
      Outcome outcome =
          hearth
              .startedBy(
                  "unshare",
                  "--mount",
                  "--propagation",
                  "private",
                  "sh",
                  "-c",
                  "for program in "
                      + String.join(" ", programs)
                      + "; do [ ! -e $program ] || mount --bind /usr/bin/false $program; done;"
                      + " exec \"$@\"",
                  "sh")
              .run("up", "--detach", "--port", "0", "--management-port", "0")
              .fails();

      assertThat(outcome.text()).contains(reason);
      assertThat(hearth.leftovers()).isEmpty();
    }
  }
}
