package dev.hearth.builder.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.builder.process.HostProgram;
import dev.hearth.builder.process.LastLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Programs of this machine that tests need; a missing one fails the test with its remedy. */
public final class Programs {
  private Programs() {}

  /** Runs a program that must succeed; its output. */
  public static String run(String... command) throws IOException, InterruptedException {
    LastLines lines = new LastLines(line -> {});
    int code = HostProgram.run(List.of(command), Map.of(), lines);
    assertThat(code).as(String.join(" ", command) + "\n" + lines.text()).isZero();
    return lines.text();
  }

  /**
   * @param paths where the program may be
   * @param debianPackage that has it
   */
  public static Path require(String debianPackage, String... paths) {
    for (String path : paths) {
      if (Files.isExecutable(Path.of(path))) {
        return Path.of(path);
      }
    }
    throw new AssertionError(
        "this test needs " + paths[0] + "; install it with: apt-get install -y " + debianPackage);
  }
}
