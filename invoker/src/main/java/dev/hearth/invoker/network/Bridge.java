package dev.hearth.invoker.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The bridge that the instances of one server hang on; the host has an address on it and hands
 * their packets on. It says in its alias whose it is.
 */
final class Bridge {
  private static final Logger LOG = Logger.getLogger(Bridge.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Held from choosing addresses until the bridge has them, by every server of this machine. */
  private static final Path CHOOSING = Path.of("/run/hearth-network.lock");

  /** File locks belong to the process; this one keeps the servers of one process apart. */
  private static final Lock CHOOSING_HERE = new ReentrantLock();

  private final Tools tools;
  private final String name;
  private final Subnet subnet;

  private Bridge(Tools tools, String name, Subnet subnet) {
    this.tools = tools;
    this.name = name;
    this.subnet = subnet;
  }

  /** Finds the bridge that an earlier process left, with its addresses, or makes it. */
  static Bridge of(NetworkConfig config, Tools tools) {
    String owner = "hearth " + config.stateFolder();
    CHOOSING_HERE.lock();
    try (FileChannel file =
            FileChannel.open(CHOOSING, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      Bridge bridge = existing(config, tools, owner).orElseGet(() -> make(config, tools, owner));
      forward();
      return bridge;
    } catch (IOException e) {
      throw Program.unavailable("cannot prepare the bridge " + config.bridge() + ": " + e, e);
    } finally {
      CHOOSING_HERE.unlock();
    }
  }

  String name() {
    return name;
  }

  Subnet subnet() {
    return subnet;
  }

  void remove() {
    if (Files.exists(device(name))) {
      Program.run(List.of(tools.ip().toString(), "link", "delete", name));
    }
  }

  private static Path device(String name) {
    return Path.of("/sys/class/net", name);
  }

  private static Optional<Bridge> existing(NetworkConfig config, Tools tools, String owner)
      throws IOException {
    String name = config.bridge();
    if (!Files.exists(device(name))) {
      return Optional.empty();
    }
    String actual = Files.readString(device(name).resolve("ifalias")).strip();
    if (!Files.exists(device(name).resolve("bridge")) || !actual.equals(owner)) {
      throw Program.unavailable(
          "the network device "
              + name
              + " belongs to something else ('"
              + actual
              + "'); remove it, or use another state folder",
          null);
    }
    for (JsonNode address :
        read(tools, "-4", "-json", "address", "show", "dev", name).path(0).path("addr_info")) {
      Subnet subnet =
          Subnet.parse(address.path("local").asText() + "/" + address.path("prefixlen").asInt());
      if (config.subnet().map(subnet::equals).orElse(true)) {
        return Optional.of(new Bridge(tools, name, subnet));
      }
    }
    // Made half by a process that was killed, or for a subnet that is no longer wanted.
    Program.run(List.of(tools.ip().toString(), "link", "delete", name));
    return Optional.empty();
  }

  private static Bridge make(NetworkConfig config, Tools tools, String owner) {
    String name = config.bridge();
    Subnet subnet = choose(config, tools);
    String ip = tools.ip().toString();
    // A given address, or the bridge takes the lowest of its ports and changes it as they come
    // and go, and instances lose their way out until they ask again. 02: locally administered.
    String mac = "02:68:" + HexFormat.ofDelimiter(":").formatHex(bytes(subnet.first() + 1));
    Program.run(List.of(ip, "link", "add", name, "address", mac, "type", "bridge"));
    try {
      Files.writeString(device(name).resolve("ifalias"), owner);
      Path ipv6 = Path.of("/proc/sys/net/ipv6/conf", name, "disable_ipv6");
      if (Files.exists(ipv6)) {
        // Else the host would be reachable by its link-local address.
        Files.writeString(ipv6, "1");
      }
    } catch (IOException e) {
      throw Program.unavailable("cannot prepare the bridge " + name + ": " + e, e);
    }
    Program.run(
        List.of(ip, "-batch", "-"),
        "address add %s/%d dev %s%nlink set %s up%n"
            .formatted(subnet.gateway(), subnet.prefix(), name, name));
    LOG.infof("made the bridge %s with the addresses %s", name, subnet);
    return new Bridge(tools, name, subnet);
  }

  private static byte[] bytes(int value) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
  }

  private static Subnet choose(NetworkConfig config, Tools tools) {
    List<Subnet> used = new ArrayList<>();
    for (JsonNode route : read(tools, "-4", "-json", "route", "show", "table", "all")) {
      String destination = route.path("dst").asText();
      if (!destination.equals("default") && !destination.startsWith("0.0.0.0/")) {
        used.add(Subnet.parse(destination));
      }
    }
    if (config.subnet().isPresent()) {
      Subnet wanted = config.subnet().get();
      used.stream()
          .filter(wanted::overlaps)
          .findFirst()
          .ifPresent(
              other -> {
                throw Program.unavailable(
                    "the addresses "
                        + wanted
                        + " overlap the route to "
                        + other
                        + "; choose others with hearth.network.subnet",
                    null);
              });
      return wanted;
    }
    return FreeSubnet.among(used, config.bridge().hashCode())
        .orElseThrow(
            () ->
                Program.unavailable(
                    "routes of this machine overlap all private addresses that were tried; name"
                        + " free ones with hearth.network.subnet",
                    null));
  }

  /** Left on at the end: others may have come to rely on it, and nobody can tell. */
  private static void forward() throws IOException {
    Path forwarding = Path.of("/proc/sys/net/ipv4/ip_forward");
    if (Files.readString(forwarding).strip().equals("0")) {
      Files.writeString(forwarding, "1");
      LOG.infof("set net.ipv4.ip_forward from 0 to 1, so that instances can call out");
    }
  }

  private static JsonNode read(Tools tools, String... arguments) {
    List<String> command = new ArrayList<>(List.of(tools.ip().toString()));
    command.addAll(List.of(arguments));
    String output = Program.run(command);
    try {
      return JSON.readTree(output.isBlank() ? "[]" : output);
    } catch (JsonProcessingException e) {
      throw Program.unavailable("cannot read the output of " + command, e);
    }
  }
}
