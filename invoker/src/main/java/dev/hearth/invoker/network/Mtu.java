package dev.hearth.invoker.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How large a packet may be, in bytes. */
final class Mtu {
  private static final int ETHERNET = 1500;

  private Mtu() {}

  /**
   * That of the device of the default route: many clouds and tunnels have less than 1500, and
   * discovering it on the way fails where somebody drops the messages for it.
   */
  static int ofWayOut() {
    try (var routes = Files.lines(Path.of("/proc/net/route"))) {
      return routes
          .skip(1)
          .map(line -> line.split("\\s+"))
          .filter(fields -> fields.length > 7 && fields[1].equals("00000000"))
          .mapToInt(fields -> of(fields[0]))
          .min()
          .orElse(ETHERNET);
    } catch (IOException e) {
      return ETHERNET;
    }
  }

  private static int of(String device) {
    try {
      int mtu =
          Integer.parseInt(Files.readString(Path.of("/sys/class/net", device, "mtu")).strip());
      return Math.clamp(mtu, 576, 65_535);
    } catch (IOException | NumberFormatException e) {
      return ETHERNET;
    }
  }
}
