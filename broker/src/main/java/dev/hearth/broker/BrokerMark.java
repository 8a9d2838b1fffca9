package dev.hearth.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code broker.pid}: which process is the broker. A process id alone could meanwhile belong to
 * another program, so its start time (clock ticks since boot, field 22 of {@code /proc/PID/stat})
 * and the boot are written too.
 */
record BrokerMark(long pid, long startTicks, String bootId, int port) {
  private static final int GRACE_SECONDS = 20;

  static BrokerMark ofThisProcess(int port) {
    long pid = ProcessHandle.current().pid();
    return new BrokerMark(pid, ticksOf(pid), currentBoot(), port);
  }

  static Optional<BrokerMark> read(Path folder) throws IOException {
    Path file = folder.resolve("broker.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties values = new Properties();
    try (var reader = Files.newBufferedReader(file)) {
      values.load(reader);
    }
    return Optional.of(
        new BrokerMark(
            Long.parseLong(values.getProperty("pid")),
            Long.parseLong(values.getProperty("start")),
            values.getProperty("boot"),
            Integer.parseInt(values.getProperty("port"))));
  }

  void write(Path folder) throws IOException {
    Path fresh = folder.resolve("broker.pid.new");
    Files.writeString(
        fresh,
        "pid=" + pid + "\nstart=" + startTicks + "\nboot=" + bootId + "\nport=" + port + "\n");
    Files.move(
        fresh,
        folder.resolve("broker.pid"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  /** Asks the process to end, waits, and kills it. Does nothing when it is gone. */
  void stop() {
    ProcessHandle.of(pid)
        .filter(process -> bootId.equals(currentBoot()) && ticksOf(pid) == startTicks)
        .ifPresent(BrokerMark::end);
  }

  private static void end(ProcessHandle process) {
    CompletableFuture<ProcessHandle> ended = process.onExit();
    process.destroy();
    try {
      ended.get(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      process.destroyForcibly();
      ended.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot see whether process " + process.pid() + " ended", e);
    }
  }

  /** -1 when there is no such process. */
  private static long ticksOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // Field 2, the name, may hold blanks and parentheses; field 3 follows its last parenthesis.
      String[] fromField3 = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fromField3[22 - 3]);
    } catch (IOException e) {
      return -1;
    }
  }

  private static String currentBoot() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
