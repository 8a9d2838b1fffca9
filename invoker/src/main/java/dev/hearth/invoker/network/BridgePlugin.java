package dev.hearth.invoker.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The CNI plugins {@code bridge} and {@code host-local}: they plug a namespace into the bridge and
 * lease it an address. Safe for many threads.
 *
 * @see <a href="https://www.cni.dev/docs/spec/">the specification, version 1.0.0</a>
 */
final class BridgePlugin {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INTERFACE = "eth0";

  private final Tools tools;
  private final Bridge bridge;
  private final Path leases;

  BridgePlugin(Tools tools, Bridge bridge, Path ownFolder) {
    this.tools = tools;
    this.bridge = bridge;
    this.leases = ownFolder.resolve("leases");
  }

  /**
   * Plugs a namespace in, its port cut off from all other ports.
   *
   * @return its address
   */
  String add(String name, Path namespace, List<String> niceness) {
    JsonNode result = call("ADD", name, namespace, niceness);
    isolate(hostSide(result));
    String address = result.path("ips").path(0).path("address").asText();
    return address.substring(0, address.indexOf('/'));
  }

  /** Does nothing when the namespace was never plugged in, or is gone. */
  void delete(String name, Path namespace) {
    call("DEL", name, namespace, List.of());
  }

  Optional<String> address(String name) {
    return leaseFiles().stream()
        .filter(file -> holder(file).equals(name))
        .map(file -> file.getFileName().toString())
        .findFirst();
  }

  /** The names of all who have an address, also of those that are no more. */
  Set<String> holders() {
    Set<String> names = new TreeSet<>();
    leaseFiles().forEach(file -> names.add(holder(file)));
    return names;
  }

  private List<Path> leaseFiles() {
    Path folder = leases.resolve(bridge.name());
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      // Named after the address; beside them lie the plugin's lock and the last address it gave.
      try (DirectoryStream<Path> listing = Files.newDirectoryStream(folder, "[0-9]*.*.*.*")) {
        listing.forEach(files::add);
      } catch (IOException e) {
        throw Program.unavailable("cannot read the leases in " + folder + ": " + e, e);
      }
    }
    return files;
  }

  private static String holder(Path lease) {
    try {
      return Files.readString(lease).lines().findFirst().orElse("").strip();
    } catch (IOException e) {
      return "";
    }
  }

  /** CNI 1.1.1 has no option for it. Before any process runs inside, so that none sees another. */
  private void isolate(String port) {
    Path isolated = Path.of("/sys/class/net", port, "brport", "isolated");
    try {
      Files.writeString(isolated, "1");
    } catch (IOException e) {
      throw Program.unavailable(
          "cannot cut the port " + port + " off from the others (" + isolated + "): " + e, e);
    }
  }

  private String hostSide(JsonNode result) {
    for (JsonNode device : result.path("interfaces")) {
      String name = device.path("name").asText();
      if (device.path("sandbox").asText().isEmpty() && !name.equals(bridge.name())) {
        return name;
      }
    }
    throw Program.unavailable("the CNI plugin 'bridge' named no port: " + result, null);
  }

  private JsonNode call(String command, String name, Path namespace, List<String> niceness) {
    List<String> program = new ArrayList<>(niceness);
    program.add(tools.plugins().resolve("bridge").toString());
    Program.Ended ended =
        Program.end(
            program,
            Map.of(
                "CNI_COMMAND", command,
                "CNI_CONTAINERID", name,
                "CNI_NETNS", namespace.toString(),
                "CNI_IFNAME", INTERFACE,
                "CNI_PATH", tools.plugins().toString()),
            configuration().toString());
    try {
      JsonNode result = JSON.readTree(ended.output().isBlank() ? "{}" : ended.output());
      if (!ended.succeeded()) {
        String reason = (result.path("msg").asText() + " " + result.path("details").asText());
        throw Program.unavailable(
            "the CNI plugin 'bridge' failed at "
                + command
                + " of "
                + name
                + ": "
                + (reason.isBlank() ? ended.complaint() : reason.strip()),
            null);
      }
      return result;
    } catch (JsonProcessingException e) {
      throw Program.unavailable(
          "the CNI plugin 'bridge' answered " + command + " with '" + ended.output() + "'", e);
    }
  }

  private ObjectNode configuration() {
    ObjectNode configuration =
        JSON.createObjectNode()
            .put("cniVersion", "1.0.0")
            .put("name", bridge.name())
            .put("type", "bridge")
            .put("bridge", bridge.name())
            .put("isGateway", false)
            .put("ipMasq", false)
            .put("mtu", Mtu.ofWayOut());
    ObjectNode addresses =
        configuration.putObject("ipam").put("type", "host-local").put("dataDir", leases.toString());
    addresses
        .putArray("ranges")
        .addArray()
        .addObject()
        .put("subnet", bridge.subnet().toString())
        .put("gateway", bridge.subnet().gateway());
    addresses.putArray("routes").addObject().put("dst", "0.0.0.0/0");
    return configuration;
  }
}
