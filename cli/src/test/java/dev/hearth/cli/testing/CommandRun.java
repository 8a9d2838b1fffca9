package dev.hearth.cli.testing;

import dev.hearth.cli.Hearth;
import dev.hearth.cli.command.Session;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** A command that was run to its end inside this process. */
public record CommandRun(int exitCode, String out, String err) {

  public static CommandRun of(Path folder, Map<String, String> environment, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Screen screen = new Screen(stream(out), stream(err), false, false, Paint.PLAIN, Paint.PLAIN);
    int exitCode = Hearth.run(new Session(screen, environment, folder, folder), arguments);
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static PrintStream stream(ByteArrayOutputStream target) {
    return new PrintStream(target, true, StandardCharsets.UTF_8);
  }
}
