package dev.hearth.gateway.kafka.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * What a broker process writes of itself, {@code kafka/broker.pid}, as its first act. The start
 * time (clock ticks since boot) and the boot tell it from a later process with the same id.
 */
record BrokerMark(long pid, long start, String boot, int port) {
  /** Empty when there is none or it is damaged. */
  static Optional<BrokerMark> read(Path folder) {
    Properties values = new Properties();
    try (var reader = Files.newBufferedReader(folder.resolve("broker.pid"))) {
      values.load(reader);
      return Optional.of(
          new BrokerMark(
              Long.parseLong(values.getProperty("pid")),
              Long.parseLong(values.getProperty("start")),
              values.getProperty("boot"),
              Integer.parseInt(values.getProperty("port"))));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The process that wrote this, if it still runs. */
  Optional<ProcessHandle> process() {
    try {
      if (!Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip().equals(boot)) {
        return Optional.empty();
      }
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // Field 2, the name, may hold blanks and parentheses; field 3 follows its last parenthesis.
      String[] fromField3 = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      boolean same = Long.parseLong(fromField3[22 - 3]) == start && !fromField3[0].equals("Z");
      return same ? ProcessHandle.of(pid) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
