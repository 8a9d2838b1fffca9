package dev.hearth.invoker.network;

import java.nio.file.Path;
import java.util.List;

/**
 * Another machine on a wire to this one, which knows no way to the addresses of instances: only
 * what carries the host's own address gets an answer.
 */
record OutsideWorld(Inside inside) {
  static final String ADDRESS = "203.0.113.2";
  static final String HOST = "203.0.113.1";
  static final String METADATA = "169.254.169.254";

  static OutsideWorld make() {
    ip("netns add outside");
    ip("link add wire type veth peer name eth0 netns outside");
    ip("address add " + HOST + "/24 dev wire");
    ip("link set wire up");
    ip("route add default via " + ADDRESS);
    ip("-n outside address add " + ADDRESS + "/24 dev eth0");
    ip("-n outside address add " + METADATA + "/32 dev eth0");
    ip("-n outside link set eth0 up");
    ip("-n outside link set lo up");
    return new OutsideWorld(new Inside(Path.of("/run/netns/outside")));
  }

  /** Gives this machine one more address, on a device of its own. */
  static void secondAddress(String address) {
    ip("link add lan type veth peer name lan-peer");
    ip("link set lan-peer up");
    ip("link set lan up");
    ip("address add " + address + " dev lan");
  }

  static void ip(String arguments) {
    run("ip " + arguments);
  }

  static String run(String command) {
    return Program.run(List.of(command.split(" ", -1)));
  }
}
