package dev.hearth.cli;

import dev.hearth.cli.command.BadArguments;
import dev.hearth.cli.command.CommandList;
import dev.hearth.cli.command.Commands;
import dev.hearth.cli.command.DurationText;
import dev.hearth.cli.command.ErrorLines;
import dev.hearth.cli.command.HearthCommand;
import dev.hearth.cli.command.Session;
import dev.hearth.cli.command.SessionFactory;
import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/** The {@code hearth} command. */
public final class Hearth {
  /** Usage texts fit the narrowest usual terminal. */
  private static final int WIDTH = 80;

  private Hearth() {}

  public static void main(String... arguments) throws IOException {
    if (Boolean.getBoolean("hearth.train")) {
      AotTraining.run();
      return;
    }
    Session session =
        new Session(
            Screen.ofProcess(System.getenv()),
            System.getenv(),
            Path.of(System.getProperty("hearth.home", ".")).toAbsolutePath().normalize(),
            Path.of("").toAbsolutePath());
    int exitCode = run(session, arguments);
    System.out.flush();
    System.err.flush();
    // Unlike exit, halt does not start the JDK's logging to say that the program ends.
    Runtime.getRuntime().halt(exitCode);
  }

  /** Runs one command to its end and returns its exit code. */
  public static int run(Session session, String... arguments) {
    Screen screen = session.screen();
    CommandLine command = new CommandLine(HearthCommand.class, new SessionFactory(session));
    Commands.addTo(command, arguments.length == 0 ? "" : arguments[0]);
    // An argument that begins with @ names data (`-d @file`); it is never a file of arguments.
    command.setExpandAtFiles(false);
    command.registerConverter(Duration.class, new DurationText());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    command.setUsageHelpWidth(WIDTH);
    CommandList.use(command, WIDTH);
    command.setColorScheme(
        Help.defaultColorScheme(screen.paint() == Paint.COLOURED ? Ansi.ON : Ansi.OFF));
    command.getCommandSpec().versionProvider(version());
    command.setOut(new PrintWriter(screen.raw().out(), true, StandardCharsets.UTF_8));
    command.setErr(new PrintWriter(screen.raw().err(), true, StandardCharsets.UTF_8));
    command.setParameterExceptionHandler((e, given) -> badArguments(e, screen));
    command.setExecutionExceptionHandler((e, failed, parsed) -> failed(e, screen));
    return command.execute(arguments);
  }

  private static int badArguments(ParameterException e, Screen screen) {
    ErrorLines.print(BadArguments.of(e), screen);
    return ExitCode.USAGE;
  }

  private static int failed(Exception e, Screen screen) {
    if (e instanceof CommandFailure failure) {
      ErrorLines.print(failure, screen);
      return failure.exitCode();
    }
    ErrorLines.print(
        CommandFailure.failed(Optional.ofNullable(e.getMessage()).orElse(e.toString())), screen);
    if (System.getenv("HEARTH_DEBUG") != null) {
      e.printStackTrace(screen.err());
    }
    return ExitCode.FAILED;
  }

  private static IVersionProvider version() {
    return () -> {
      String version = Hearth.class.getPackage().getImplementationVersion();
      return new String[] {"hearth " + Optional.ofNullable(version).orElse("(not packaged)")};
    };
  }
}
