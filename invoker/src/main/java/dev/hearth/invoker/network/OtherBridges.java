package dev.hearth.invoker.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The machine's bridges that hold containers or machines of somebody else. A bridge that a route
 * with a gateway leads through is none of them: the machine itself is connected by it.
 */
final class OtherBridges {
  /** RTF_GATEWAY of linux/route.h. */
  private static final int VIA_GATEWAY = 0x2;

  private OtherBridges() {}

  static Set<String> than(String own) {
    try {
      Set<String> others = new TreeSet<>();
      try (var devices = Files.newDirectoryStream(Path.of("/sys/class/net"))) {
        for (Path device : devices) {
          if (Files.isDirectory(device.resolve("bridge"))) {
            others.add(device.getFileName().toString());
          }
        }
      }
      others.remove(own);
      others.removeAll(waysOut());
      return others;
    } catch (IOException e) {
      throw Program.unavailable("cannot list the network devices: " + e, e);
    }
  }

  private static Set<String> waysOut() throws IOException {
    try (var routes = Files.lines(Path.of("/proc/net/route"))) {
      return routes
          .skip(1)
          .map(line -> line.split("\\s+"))
          .filter(fields -> fields.length > 3)
          .filter(fields -> (Integer.parseInt(fields[3], 16) & VIA_GATEWAY) != 0)
          .map(fields -> fields[0])
          .collect(Collectors.toSet());
    }
  }
}
