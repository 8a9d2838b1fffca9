import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A program of this machine that is run to its end. */
final class Program {
  private Program() {}

  /** Throws what the program wrote when it fails. */
  static void run(String... command) throws Exception {
    output(command);
  }

  /** What the program wrote; throws it when it fails. */
  static String output(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output;
    try (InputStream stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output);
    }
    return output;
  }
}
