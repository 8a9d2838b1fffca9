package dev.hearth.invoker.network;

import dev.hearth.api.function.NetworkMode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Network namespaces with names, where {@code ip netns} looks for them. Their names begin with the
 * bridge's, so that a server recognises its own. Safe for many threads.
 */
final class Namespaces {
  static final Path FOLDER = Path.of("/run/netns");

  /**
   * Loopback has an IPv6 address of its own; whatever is plugged in later gets none, and so none
   * that the rules for IPv4 would not see. A file is missing where the kernel has no IPv6.
   */
  private static final String PREPARE =
      """
      set -e
      "$1" link set lo up
      echo 0 > /proc/sys/net/ipv4/ip_unprivileged_port_start
      ipv6=/proc/sys/net/ipv6/conf/default/disable_ipv6
      if [ -e $ipv6 ]; then echo 1 > $ipv6; fi
      """;

  private final Tools tools;
  private final String bridge;
  private final Pattern ours;
  private final SecureRandom random = new SecureRandom();

  Namespaces(Tools tools, String bridge) {
    this.tools = tools;
    this.bridge = bridge;
    this.ours = Pattern.compile(Pattern.quote(bridge) + "-[en][0-9a-f]{8}");
  }

  String newName(NetworkMode mode) {
    byte[] id = new byte[4];
    random.nextBytes(id);
    String kind = mode == NetworkMode.EGRESS ? "e" : "n";
    return bridge + "-" + kind + HexFormat.of().formatHex(id);
  }

  /** Whether the name is one that this server or an earlier process of it gave. */
  boolean isOurs(String name) {
    return ours.matcher(name).matches();
  }

  boolean isConnected(String name) {
    return name.charAt(bridge.length() + 1) == 'e';
  }

  Path path(String name) {
    return FOLDER.resolve(name);
  }

  /** One process that makes the namespace, gives it its name and sets it up. */
  void make(String name, List<String> niceness) {
    try {
      if (!Files.isDirectory(FOLDER)) {
        // as ip-netns(8) makes it, which shares it with us
        Files.createDirectories(FOLDER);
        Files.setPosixFilePermissions(FOLDER, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
      Files.createFile(path(name));
    } catch (IOException e) {
      throw Program.unavailable("cannot make the namespace " + path(name) + ": " + e, e);
    }
    List<String> command = new ArrayList<>(niceness);
    command.addAll(
        List.of(
            tools.unshare().toString(),
            "--net=" + path(name),
            "/bin/sh",
            "-c",
            PREPARE,
            "sh",
            tools.ip().toString()));
    Program.run(command);
  }

  void remove(String name) {
    if (Files.exists(path(name))) {
      Program.run(List.of(tools.ip().toString(), "netns", "delete", name));
    }
  }

  /** False also for the empty file that a process leaves which is killed while it makes one. */
  boolean isAlive(String name) {
    try {
      return Files.exists(path(name)) && Files.getFileStore(path(name)).type().equals("nsfs");
    } catch (IOException e) {
      return false;
    }
  }

  /** The names of this server's namespaces, of this process and of earlier ones. */
  Set<String> present() {
    Set<String> names = new TreeSet<>();
    if (!Files.isDirectory(FOLDER)) {
      return names;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(FOLDER)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (isOurs(name)) {
          names.add(name);
        }
      }
      return names;
    } catch (IOException e) {
      throw Program.unavailable("cannot list the namespaces in " + FOLDER + ": " + e, e);
    }
  }
}
