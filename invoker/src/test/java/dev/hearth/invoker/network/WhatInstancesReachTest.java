package dev.hearth.invoker.network;

import static dev.hearth.invoker.network.OutsideWorld.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hearth.api.function.NetworkMode;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seen from inside a namespace, with a listener on the other side wherever one could be reached.
 */
@InPrivateNetwork
final class WhatInstancesReachTest implements AutoCloseable {
  private final Pools pools = new Pools();

  @Override
  public void close() {
    pools.close();
  }

  @Test
  void gatewayReachesAListenerInsideOnAnyPort() throws Exception {
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    for (int port : List.of(80, 8080)) {
      try (ServerSocket listener = Inside.of(instance).listen(port)) {
        assertThat(Inside.connects(instance.address().orElseThrow(), listener.getLocalPort()))
            .isTrue();
      }
    }
    assertThat(Inside.of(instance).read("/proc/sys/net/ipv4/ip_unprivileged_port_start").strip())
        .isEqualTo("0");
  }

  @Test
  void noInstanceReachesAnother() throws Exception {
    // Most machines do not show bridged packets to the rules: the port itself has to be cut off.
    Path bridged = Path.of("/proc/sys/net/bridge/bridge-nf-call-iptables");
    if (Files.exists(bridged)) {
      Files.writeString(bridged, "0");
    }
    CniNetworkPool pool = pools.start("hearth0");
    PreparedNetwork one = pool.take(NetworkMode.EGRESS);
    PreparedNetwork other = pool.take(NetworkMode.EGRESS);
    String address = other.address().orElseThrow();
    try (ServerSocket listener = Inside.of(other).listen(8080)) {
      assertThat(Inside.connects(address, listener.getLocalPort())).isTrue();
      assertThat(Inside.of(one).reaches(address, 8080)).isFalse();
      // Nor by way of the host, which could hand the packet back to the bridge.
      run("ip -n " + one.name() + " route add " + address + "/32 via " + gateway(one));
      assertThat(Inside.of(one).reaches(address, 8080)).isFalse();
    }
  }

  @Test
  void noInstanceReachesAnInstanceOfAnotherServer() throws Exception {
    PreparedNetwork one = pools.start("hearth0").take(NetworkMode.EGRESS);
    PreparedNetwork other = pools.start("hearth-0a1b2c").take(NetworkMode.EGRESS);
    String address = other.address().orElseThrow();
    try (ServerSocket listener = Inside.of(other).listen(8080)) {
      assertThat(Inside.connects(address, listener.getLocalPort())).isTrue();
      assertThat(Inside.of(one).reaches(address, 8080)).isFalse();
    }
  }

  @Test
  void noInstanceReachesAPortOfTheHostByWhateverAddress() throws Exception {
    OutsideWorld.make();
    OutsideWorld.secondAddress("198.51.100.7/24");
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    try (ServerSocket listener = new ServerSocket(0)) {
      for (String address :
          List.of(gateway(instance), OutsideWorld.HOST, "198.51.100.7", "127.0.0.1", "0.0.0.0")) {
        assertThat(Inside.connects(address, listener.getLocalPort())).as(address).isTrue();
        assertThat(Inside.of(instance).reaches(address, listener.getLocalPort()))
            .as(address)
            .isFalse();
      }
    }
  }

  @Test
  void noDatagramReachesTheHost() throws Exception {
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    try (DatagramSocket listener = new DatagramSocket(0);
        DatagramSocket sender = Inside.of(instance).call(DatagramSocket::new)) {
      listener.setSoTimeout(300);
      InetSocketAddress target =
          new InetSocketAddress(InetAddress.getByName(gateway(instance)), listener.getLocalPort());
      sender.send(new DatagramPacket(new byte[1], 1, target));
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> listener.receive(new DatagramPacket(new byte[1], 1)));
    }
  }

  @Test
  void noInstanceHasAnAddressThatTheRulesDoNotSee() throws Exception {
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    assertThat(Inside.of(instance).read("/proc/thread-self/net/if_inet6").lines())
        .allMatch(line -> line.endsWith(" lo"));
    assertThat(run("ip -6 address show dev hearth0")).isBlank();
  }

  @Test
  void publishedPortsOfOtherContainersAreNotReached() throws Exception {
    otherContainer("docker0");
    otherContainer("lab7");
    run(
        "iptables -t nat -A PREROUTING -p tcp --dport 8081 -j DNAT --to-destination"
            + " 10.99.1.2:8080");
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    Inside inside = Inside.of(instance);
    try (ServerSocket one = listenIn("docker0");
        ServerSocket two = listenIn("lab7")) {
      assertThat(Inside.connects(address("docker0"), one.getLocalPort())).isTrue();
      assertThat(Inside.connects(address("lab7"), two.getLocalPort())).isTrue();
      assertThat(inside.reaches(gateway(instance), 8081)).isFalse();
      assertThat(inside.reaches(address("docker0"), 8080)).isFalse();
      assertThat(inside.reaches(address("lab7"), 8080)).isFalse();
    }
  }

  @Test
  void callsGoOutOfTheMachineWithItsAddress() throws Exception {
    OutsideWorld outside = OutsideWorld.make();
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    assertThat(callerSeenBy(outside, instance)).isEqualTo(OutsideWorld.HOST);
  }

  @Test
  void callsGoOutAlsoWhereDockerDropsWhatIsForwarded() throws Exception {
    OutsideWorld outside = OutsideWorld.make();
    run("iptables -P FORWARD DROP");
    run("iptables -N DOCKER-USER");
    run("iptables -A FORWARD -j DOCKER-USER");
    run("iptables -P INPUT DROP");
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    assertThat(callerSeenBy(outside, instance)).isEqualTo(OutsideWorld.HOST);
    try (ServerSocket listener = Inside.of(instance).listen(8080)) {
      assertThat(Inside.connects(instance.address().orElseThrow(), listener.getLocalPort()))
          .isTrue();
    }
  }

  @Test
  void nobodyOutsideReachesAnInstance() throws Exception {
    OutsideWorld outside = OutsideWorld.make();
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    run("ip -n outside route add default via " + OutsideWorld.HOST);
    try (ServerSocket listener = Inside.of(instance).listen(8080)) {
      assertThat(
              outside.inside().reaches(instance.address().orElseThrow(), listener.getLocalPort()))
          .isFalse();
    }
  }

  @Test
  void metadataServiceOfTheCloudIsNotReached() throws Exception {
    OutsideWorld outside = OutsideWorld.make();
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.EGRESS);
    try (ServerSocket listener = outside.inside().listen(80)) {
      assertThat(Inside.connects(OutsideWorld.METADATA, listener.getLocalPort())).isTrue();
      assertThat(Inside.of(instance).reaches(OutsideWorld.METADATA, 80)).isFalse();
    }
  }

  @Test
  void withoutNetworkThereIsLoopbackOnly() throws Exception {
    OutsideWorld.make();
    PreparedNetwork instance = pools.start("hearth0").take(NetworkMode.NONE);
    assertThat(instance.address()).isEmpty();
    Inside inside = Inside.of(instance);
    try (ServerSocket listener = inside.listen(80)) {
      assertThat(inside.reaches("127.0.0.1", listener.getLocalPort())).isTrue();
      assertThat(inside.reaches(OutsideWorld.ADDRESS, 80)).isFalse();
    }
    assertThat(run("ip -n " + instance.name() + " -o link show").lines()).hasSize(1);
  }

  private static String callerSeenBy(OutsideWorld outside, PreparedNetwork instance)
      throws Exception {
    try (ServerSocket listener = outside.inside().listen(8080);
        Socket call =
            Inside.of(instance)
                .call(() -> new Socket(OutsideWorld.ADDRESS, listener.getLocalPort()));
        Socket accepted = listener.accept()) {
      assertThat(call.isConnected()).isTrue();
      return accepted.getInetAddress().getHostAddress();
    }
  }

  private static String gateway(PreparedNetwork instance) {
    String route = run("ip -n " + instance.name() + " route show default");
    return route.split(" ", -1)[2];
  }

  /** A bridge of somebody else with a container on it, as Docker makes it. */
  private static void otherContainer(String bridge) {
    String gateway = address(bridge).replaceFirst("\\.2$", ".1");
    run("ip netns add on-" + bridge);
    run("ip link add " + bridge + " type bridge");
    run("ip address add " + gateway + "/24 dev " + bridge);
    run("ip link set " + bridge + " up");
    run("ip link add p-" + bridge + " type veth peer name eth0 netns on-" + bridge);
    run("ip link set p-" + bridge + " master " + bridge + " up");
    run("ip -n on-" + bridge + " address add " + address(bridge) + "/24 dev eth0");
    run("ip -n on-" + bridge + " link set eth0 up");
    run("ip -n on-" + bridge + " route add default via " + gateway);
  }

  private static ServerSocket listenIn(String bridge) throws Exception {
    return new Inside(Path.of("/run/netns/on-" + bridge)).listen(8080);
  }

  private static String address(String bridge) {
    return bridge.equals("docker0") ? "10.99.1.2" : "10.99.2.2";
  }
}
