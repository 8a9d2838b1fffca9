package dev.hearth.invoker.network;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Runs a program of the machine to its end. Safe for many threads. */
final class Program {
  /** Every program here takes milliseconds; one that takes this long hangs. */
  private static final long TIMEOUT_SECONDS = 20;

  private static final Executor READERS = Thread::startVirtualThread;

  /**
   * @param exitCode of the program
   * @param output what it wrote to its standard output
   * @param errors what it wrote to its standard error
   */
  record Ended(int exitCode, String output, String errors) {
    boolean succeeded() {
      return exitCode == 0;
    }

    String complaint() {
      return (errors.isBlank() ? output : errors).strip();
    }
  }

  private Program() {}

  /**
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} unless it ends with 0
   */
  static String run(List<String> command) {
    return run(command, "");
  }

  static String run(List<String> command, String input) {
    Ended ended = end(command, Map.of(), input);
    if (!ended.succeeded()) {
      throw unavailable("'" + String.join(" ", command) + "' failed: " + ended.complaint(), null);
    }
    return ended.output();
  }

  static Ended end(List<String> command, Map<String, String> environment, String input) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      CompletableFuture<String> output = text(process.getInputStream());
      CompletableFuture<String> errors = text(process.getErrorStream());
      try (OutputStream stdin = process.getOutputStream()) {
        stdin.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        // It ended without reading; its exit code and errors say why.
      }
      if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw unavailable(
            "'" + String.join(" ", command) + "' did not end within " + TIMEOUT_SECONDS + " s",
            null);
      }
      return new Ended(process.exitValue(), output.join(), errors.join());
    } catch (IOException e) {
      throw unavailable("'" + command.getFirst() + "' could not be started", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted while '" + command.getFirst() + "' ran", e);
    }
  }

  static HearthException unavailable(String message, Exception cause) {
    return new HearthException(
        ErrorCode.RUNTIME_UNAVAILABLE, "network of instances: " + message, cause);
  }

  private static CompletableFuture<String> text(InputStream stream) {
    return CompletableFuture.supplyAsync(
        () -> {
          try (stream) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
          } catch (IOException e) {
            return "";
          }
        },
        READERS);
  }
}
