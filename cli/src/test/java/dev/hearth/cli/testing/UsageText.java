package dev.hearth.cli.testing;

import dev.hearth.cli.command.Commands;
import dev.hearth.cli.command.HearthCommand;
import dev.hearth.cli.command.Session;
import dev.hearth.cli.command.SessionFactory;
import dev.hearth.cli.output.Paint;
import dev.hearth.cli.output.Screen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;

/**
 * What `--help` of one command prints.
 *
 * @param command with those above it, as in {@code trigger kafka}; empty for {@code hearth} itself
 */
public record UsageText(String command, String text) {

  /** Of all commands that are shown, those below others included. */
  public static List<UsageText> ofAll(Path folder) {
    Screen screen = new Screen(System.out, System.err, false, false, Paint.PLAIN, Paint.PLAIN);
    CommandLine hearth =
        new CommandLine(
            HearthCommand.class, new SessionFactory(new Session(screen, Map.of(), folder, folder)));
    Commands.addTo(hearth, "");
    List<UsageText> all = new ArrayList<>();
    collect("", hearth, folder, all);
    return all;
  }

  private static void collect(String path, CommandLine command, Path folder, List<UsageText> all) {
    String[] arguments = (path + " --help").strip().split(" ");
    all.add(new UsageText(path, CommandRun.of(folder, Map.of(), arguments).out()));
    new TreeMap<>(command.getSubcommands())
        .forEach(
            (name, below) -> {
              if (name.equals(below.getCommandName())
                  && !below.getCommandSpec().usageMessage().hidden()) {
                collect((path + " " + name).strip(), below, folder, all);
              }
            });
  }

  /** The command lines below "Examples:" or "First steps:", each as it is to be typed. */
  public List<String> examples() {
    List<String> examples = new ArrayList<>();
    boolean inside = false;
    String begun = "";
    for (String line : text.lines().toList()) {
      if (line.equals("Examples:") || line.equals("First steps:")) {
        inside = true;
      } else if (!line.startsWith("  ")) {
        inside = false;
      } else if (inside) {
        begun += begun.isEmpty() ? line.strip() : "\n" + line;
        if (!line.endsWith("\\")) {
          examples.add(begun);
          begun = "";
        }
      }
    }
    return examples;
  }
}
