package dev.hearth.invoker.network;

import static dev.hearth.invoker.network.OutsideWorld.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import java.io.BufferedReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

@InPrivateNetwork
final class PoolLifeTest implements AutoCloseable {
  private final Pools pools = new Pools();

  @Override
  public void close() {
    pools.close();
  }

  @Test
  void namespacesStandReadyAndAreMadeAgain() throws Exception {
    CniNetworkPool pool = pools.start(Pools.config("hearth0", 2, 1));
    awaitReady(2, 1);

    long start = System.nanoTime();
    PreparedNetwork taken = pool.take(NetworkMode.EGRESS);
    long millis = (System.nanoTime() - start) / 1_000_000;

    assertThat(taken.namespace()).exists();
    assertThat(millis).as("ms until a namespace that stood ready was there").isLessThan(50);
    awaitReady(2, 1);
  }

  @Test
  void moreThanStandReadyAreMadeAsTheyAreAskedFor() throws Exception {
    CniNetworkPool pool = pools.start(Pools.config("hearth0", 1, 0));
    Set<String> addresses = new HashSet<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<PreparedNetwork>> taken =
          IntStream.range(0, 8)
              .mapToObj(i -> threads.submit(() -> pool.take(NetworkMode.EGRESS)))
              .toList();
      for (Future<PreparedNetwork> network : taken) {
        addresses.add(network.get().address().orElseThrow());
      }
    }
    assertThat(addresses).hasSize(8);
  }

  @Test
  void releasedNetworkLeavesNeitherPortNorAddressNorNamespace() throws Exception {
    CniNetworkPool pool = pools.start("hearth0");
    String before = machine();
    PreparedNetwork egress = pool.take(NetworkMode.EGRESS);
    PreparedNetwork none = pool.take(NetworkMode.NONE);
    assertThat(leases("hearth0")).hasSize(1);

    pool.release(egress);
    pool.release(none);
    pool.release(egress);

    assertThat(machine()).isEqualTo(before);
    assertThat(leases("hearth0")).isEmpty();
    assertThat(Files.exists(egress.namespace())).isFalse();
  }

  @Test
  void closingLeavesTheMachineAsItWas() throws Exception {
    run("iptables -A INPUT -s 192.0.2.1 -j DROP");
    run("iptables -t nat -A POSTROUTING -s 192.0.2.1 -j MASQUERADE");
    String before = machine();
    CniNetworkPool pool = pools.start(Pools.config("hearth0", 2, 1));
    awaitReady(2, 1);
    pool.release(pool.take(NetworkMode.EGRESS));
    assertThat(machine()).isNotEqualTo(before);

    pool.close();

    assertThat(machine()).isEqualTo(before);
    assertThat(Path.of("/run/state-of-hearth0")).isEmptyDirectory();
    assertThat(Namespaces.FOLDER).isEmptyDirectory();
  }

  @Test
  void closingOneServerDoesNotTouchAnother() throws Exception {
    CniNetworkPool one = pools.start("hearth0");
    CniNetworkPool other = pools.start("hearth-0a1b2c");
    PreparedNetwork network = other.take(NetworkMode.EGRESS);

    one.removeStale(Set.of());
    one.close();

    try (ServerSocket listener = Inside.of(network).listen(8080)) {
      assertThat(Inside.connects(network.address().orElseThrow(), listener.getLocalPort()))
          .isTrue();
    }
    assertThat(run("iptables -S"))
        .contains("HEARTH-hearth-0a1b2c-OUT")
        .doesNotContain("HEARTH-hearth0");
  }

  @Test
  void namespaceInUseKeepsItsBridgeWhenThePoolIsClosed() throws Exception {
    CniNetworkPool pool = pools.start(Pools.config("hearth0", 1, 1));
    awaitReady(1, 1);
    PreparedNetwork used = pool.take(NetworkMode.EGRESS);

    pool.close();

    try (ServerSocket listener = Inside.of(used).listen(8080)) {
      assertThat(Inside.connects(used.address().orElseThrow(), listener.getLocalPort())).isTrue();
    }
    assertThat(Namespaces.FOLDER.toFile().list()).containsExactly(used.name());
  }

  @Test
  void nextProcessTakesOverAfterAKill() throws Exception {
    Process killed =
        new ProcessBuilder(PrivateNetworkExtension.java(PoolProcess.class))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String kept;
    String lost;
    try (BufferedReader names = killed.inputReader()) {
      kept = names.readLine();
      lost = names.readLine();
      killed.destroyForcibly().waitFor();
    }
    Files.createFile(Namespaces.FOLDER.resolve("hearth0-e00000000"));
    Files.createFile(Namespaces.FOLDER.resolve("somebody-elses"));
    String bridgeBefore = run("ip -o -4 address show dev hearth0");

    CniNetworkPool pool = pools.start("hearth0");
    Optional<PreparedNetwork> readopted = pool.readopt(kept);
    pool.removeStale(Set.of(kept));

    assertThat(run("ip -o -4 address show dev hearth0")).isEqualTo(bridgeBefore);
    assertThat(Namespaces.FOLDER.toFile().list()).containsOnly(kept, "somebody-elses");
    assertThat(leases("hearth0")).hasSize(1);
    assertThat(pool.readopt(lost)).isEmpty();
    assertThat(pool.readopt("hearth0-e00000000")).isEmpty();
    PreparedNetwork network = readopted.orElseThrow();
    try (ServerSocket listener = Inside.of(network).listen(8080)) {
      assertThat(Inside.connects(network.address().orElseThrow(), listener.getLocalPort()))
          .isTrue();
    }
    pool.release(network);
    pool.close();
    assertThat(run("ip -o link show").lines()).hasSize(1);
  }

  @Test
  void rulesThatSomebodyFlushedAreMadeAgain() throws Exception {
    NetworkConfig config = Pools.config("hearth0", 0, 0);
    Tools tools = Tools.find(config.pluginFolders());
    Bridge bridge = Bridge.of(config, tools);
    Firewall firewall = new Firewall(tools, new FirewallRules(bridge.name(), bridge.subnet()));
    firewall.ensure(Set.of());
    String rules = rules();

    firewall.ensure(Set.of());
    assertThat(rules()).isEqualTo(rules);

    run("iptables -F");
    firewall.ensure(Set.of());
    assertThat(rules()).isEqualTo(rules);

    run("iptables -D INPUT -i hearth0 -j HEARTH-hearth0-HOST");
    run("iptables -t nat -F");
    firewall.ensure(Set.of());
    assertThat(rules()).isEqualTo(rules);

    firewall.ensure(Set.of("lab7"));
    assertThat(rules()).contains("-o lab7 -j DROP");

    new Firewall(tools, new FirewallRules(bridge.name(), bridge.subnet())).ensure(Set.of());
    assertThat(rules()).isEqualTo(rules);

    firewall.remove();
    firewall.remove();
    assertThat(rules()).doesNotContain("HEARTH");
  }

  @Test
  void serversThatStartTogetherGetAddressesOfTheirOwn() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        NetworkConfig config = Pools.config("hearth-" + i, 0, 0);
        threads.execute(() -> Bridge.of(config, Tools.find(config.pluginFolders())));
      }
    }
    List<String> addresses =
        run("ip -o -4 address show")
            .lines()
            .filter(line -> line.contains("hearth-"))
            .map(line -> line.split("\\s+", -1)[3])
            .toList();
    assertThat(addresses).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void addressesThatTheMachineUsesAreNotTaken() throws Exception {
    OutsideWorld.secondAddress("10.88.0.1/13");
    NetworkConfig config = Pools.config("hearth0", 0, 0);
    pools.start(config);
    assertThat(run("ip -o -4 address show dev hearth0")).contains(" 172.");

    NetworkConfig clash =
        new NetworkConfig(
            config.stateFolder(),
            "hearth-x",
            Optional.of(Subnet.parse("10.89.0.0/24")),
            0,
            0,
            Pools.PLUGINS);
    assertUnavailable(() -> pools.start(clash), "overlap the route to 10.88.0.0/13");
  }

  @Test
  void addressesThatWereAskedForAreUsed() throws Exception {
    NetworkConfig config = Pools.config("hearth0", 0, 0);
    pools.start(config).close();
    CniNetworkPool pool =
        pools.start(
            new NetworkConfig(
                config.stateFolder(),
                "hearth0",
                Optional.of(Subnet.parse("10.7.7.0/24")),
                0,
                0,
                Pools.PLUGINS));
    assertThat(pool.take(NetworkMode.EGRESS).address().orElseThrow()).startsWith("10.7.7.");
  }

  @Test
  void deviceOfSomebodyElseIsLeftAlone() throws Exception {
    run("ip link add hearth0 type bridge");
    assertUnavailable(() -> pools.start("hearth0"), "belongs to something else");
    assertThat(run("ip -o link show hearth0")).contains("hearth0");
  }

  @Test
  void bridgeIsNamedAfterTheStateFolder() {
    assertThat(NetworkConfig.bridgeOf(Path.of("/var/lib/hearth"))).isEqualTo("hearth0");
    assertThat(NetworkConfig.bridgeOf(Path.of("/srv/one")))
        .matches("hearth-[0-9a-f]{6}")
        .isNotEqualTo(NetworkConfig.bridgeOf(Path.of("/srv/two")));
  }

  @Test
  void missingPluginsAreNamedWithTheirPackage() throws Exception {
    NetworkConfig config =
        new NetworkConfig(
            Path.of("/run/state"), "hearth0", Optional.empty(), 0, 0, List.of(Path.of("/nowhere")));
    assertUnavailable(() -> pools.start(config), "apt-get install containernetworking-plugins");
  }

  private static void assertUnavailable(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_UNAVAILABLE))
        .hasMessageContaining(message);
  }

  private void awaitReady(int egress, int none) {
    await()
        .untilAsserted(
            () -> {
              assertThat(ready("egress")).isEqualTo(egress);
              assertThat(ready("none")).isEqualTo(none);
            });
  }

  private double ready(String mode) {
    return pools.meters.get("hearth.networks.ready").tag("mode", mode).gauge().value();
  }

  private static List<String> leases(String bridge) {
    String[] files =
        Path.of("/run/state-of-" + bridge, "network", "leases", bridge).toFile().list();
    return Stream.of(Optional.ofNullable(files).orElse(new String[0]))
        .filter(name -> name.matches("[0-9.]+"))
        .toList();
  }

  /** Everything of the network that a server could leave behind. */
  private static String machine() {
    return run("ip -o link show").replaceAll("(?m)^\\d+: (\\S+) .*$", "$1")
        + run("ip -o address show")
        + run("ip route show").replace("linkdown ", "")
        + rules();
  }

  private static String rules() {
    return run("iptables -S") + run("iptables -t nat -S");
  }
}
