package dev.hearth.builder.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Runs a program of this machine to its end. */
public final class HostProgram {
  /** mmdebstrap unmounts and removes what it made when it is asked to stop. */
  private static final long STOP_SECONDS = 10;

  private HostProgram() {}

  /**
   * @param environment added to this process' own
   * @param output gets each line of stdout and stderr
   * @return the exit code
   * @throws IOException when the program cannot be started
   * @throws InterruptedException when the thread was interrupted; the program has ended then
   */
  public static int run(
      List<String> command, Map<String, String> environment, Consumer<String> output)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    Thread reader = Thread.ofVirtual().start(() -> read(process, output));
    try {
      int code = process.waitFor();
      reader.join();
      return code;
    } catch (InterruptedException e) {
      stop(process);
      throw e;
    }
  }

  private static void read(Process process, Consumer<String> output) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        output.accept(line);
      }
    } catch (IOException e) {
      output.accept("could not read the program's output: " + e);
    }
  }

  private static void stop(Process process) throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    for (ProcessHandle child : children) {
      child.destroyForcibly();
    }
    for (ProcessHandle child : children) {
      child.onExit().join();
    }
  }
}
