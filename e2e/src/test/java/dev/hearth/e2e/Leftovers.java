package dev.hearth.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Looks for what a platform left behind: mounts, processes, control groups, run folders, bridges
 * and chains of the firewall.
 */
final class Leftovers {
  private Leftovers() {}

  static List<String> of(Path state) {
    List<String> found = new ArrayList<>();
    try (Stream<String> mounts = Files.lines(Path.of("/proc/self/mountinfo"))) {
      mounts
          .filter(line -> line.contains(state.toString()))
          .map(l -> "mount " + l)
          .forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ProcessHandle.allProcesses()
        .filter(process -> commandLine(process.pid()).contains(state.toString()))
        .map(process -> "process " + process.pid() + " " + commandLine(process.pid()))
        .forEach(found::add);
    String owner = owner(state);
    found.addAll(paths("control group", Path.of("/sys/fs/cgroup"), "hearth-" + owner));
    found.addAll(paths("run folder", Path.of("/run/hearth"), "." + owner));
    String bridge = "hearth-" + owner.substring(0, 6);
    found.addAll(lines(bridge, "ip", "-o", "link"));
    found.addAll(lines(bridge, "iptables", "-S"));
    found.addAll(lines(bridge, "iptables", "-t", "nat", "-S"));
    return found;
  }

  /** What stands for the state directory in names of things outside of it. */
  private static String owner(Path state) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(state.toString().getBytes(StandardCharsets.UTF_8)),
              0,
              4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> paths(String kind, Path root, String name) {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    // Control groups of version 1 have a folder for each controller.
    try (Stream<Path> all = Files.find(root, 2, (path, a) -> path.endsWith(name))) {
      return all.map(path -> kind + " " + path).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  private static List<String> lines(String part, String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (BufferedReader lines = process.inputReader()) {
        return lines
            .lines()
            .filter(line -> line.contains(part))
            .map(line -> command[0] + " " + line)
            .toList();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
