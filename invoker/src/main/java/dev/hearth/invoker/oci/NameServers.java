package dev.hearth.invoker.oci;

import dev.hearth.api.status.StatusItem;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What instances are told of name servers, and why. Pure.
 *
 * @param resolvConf text of {@code /etc/resolv.conf}
 * @param used addresses that are named there
 * @param refused those of the machine that instances cannot reach, each with the reason
 * @param fallback whether none of the machine's can be reached, so that public ones are named
 */
// docs/decisions/0179
record NameServers(String resolvConf, List<String> used, List<String> refused, boolean fallback) {
  /** As container engines do where the host names none that can be reached. */
  static final List<String> PUBLIC = List.of("8.8.8.8", "8.8.4.4");

  /** C libraries ask no more than that. */
  private static final int MOST = 3;

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");
  private static final int MULTICAST = 224;

  /** The addresses of this machine. */
  interface OwnAddresses {
    boolean contains(String address);
  }

  /**
   * @param files texts of resolv.conf files; the first that names a usable server counts
   * @param own the machine's own addresses, whose ports instances do not reach
   */
  static NameServers of(List<String> files, OwnAddresses own) {
    List<String> refused = new ArrayList<>();
    for (String file : files) {
      List<String> used = new ArrayList<>();
      List<String> others = new ArrayList<>();
      for (String line : file.lines().map(String::strip).toList()) {
        String[] words = line.split("\\s+", -1);
        if (!words[0].equals("nameserver")) {
          others.add(line);
        } else if (words.length > 1) {
          String reason = unreachable(words[1], own);
          if (reason.isEmpty()) {
            used.add(words[1]);
          } else if (!refused.contains(words[1] + " " + reason)) {
            refused.add(words[1] + " " + reason);
          }
        }
      }
      if (!used.isEmpty()) {
        return of(others, used, refused, false);
      }
    }
    return of(files.isEmpty() ? List.of() : others(files.getFirst()), PUBLIC, refused, true);
  }

  /** With the servers that the platform's setting names, in place of the machine's. */
  static NameServers fixed(List<String> servers, List<String> files) {
    return of(files.isEmpty() ? List.of() : others(files.getFirst()), servers, List.of(), false);
  }

  private static List<String> others(String file) {
    return file.lines()
        .map(String::strip)
        .filter(line -> !line.split("\\s+", -1)[0].equals("nameserver"))
        .toList();
  }

  private static NameServers of(
      List<String> others, List<String> servers, List<String> refused, boolean fallback) {
    List<String> used = servers.stream().distinct().limit(MOST).toList();
    StringBuilder text = new StringBuilder();
    others.stream()
        .filter(line -> line.matches("(search|domain|options|sortlist)\\s.*"))
        .forEach(line -> text.append(line).append('\n'));
    used.forEach(server -> text.append("nameserver ").append(server).append('\n'));
    return new NameServers(text.toString(), used, List.copyOf(refused), fallback);
  }

  /** Empty for an address that packets from an instance reach. */
  private static String unreachable(String address, OwnAddresses own) {
    if (!IPV4.matcher(address).matches()) {
      return "(IPv6; instances have IPv4)";
    }
    int first = Integer.parseInt(address.substring(0, address.indexOf('.')));
    if (first == 127 || first == 0) {
      return "(loopback)";
    }
    if (address.startsWith("169.254.")) {
      return "(link-local)";
    }
    if (first >= MULTICAST) {
      return "(no host's address)";
    }
    return own.contains(address) ? "(this machine, which instances do not reach)" : "";
  }

  /** For {@code hearth status}. */
  StatusItem status() {
    if (!fallback) {
      return new StatusItem("name servers", true, String.join(", ", used));
    }
    return new StatusItem(
        "name servers",
        false,
        "instances reach none of this machine's"
            + (refused.isEmpty() ? " (none is named)" : ": " + String.join(", ", refused))
            + "; they ask "
            + String.join(" and ", used)
            + "; other servers by the setting hearth.network.name-servers");
  }
}
