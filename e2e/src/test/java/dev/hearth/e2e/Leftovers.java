package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Looks for mounts and processes that a platform left behind. */
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
    return found;
  }

  private static String commandLine(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).replace('\0', ' ');
    } catch (IOException e) {
      return "";
    }
  }
}
