package dev.hearth.cli.command;

import dev.hearth.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The commands below another one in its usage text: each with the first statement about it. */
public final class CommandList {
  private static final Pattern FURTHER_STATEMENTS =
      Pattern.compile("[.:;](\\s.*)?$", Pattern.DOTALL);

  private CommandList() {}

  /** Shows the list in this way, in the usage texts of all commands. */
  public static void use(CommandLine command, int width) {
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, help -> text(help, width));
    command.getSubcommands().values().forEach(below -> use(below, width));
  }

  private static String text(Help help, int width) {
    Table table = new Table("", "");
    for (Help below : help.subcommands().values()) {
      CommandSpec command = below.commandSpec();
      if (!command.usageMessage().hidden()) {
        List<String> names = new ArrayList<>(List.of(command.name()));
        names.addAll(List.of(command.aliases()));
        String all = String.join(" ", command.usageMessage().description());
        table
            .row()
            .cell("  " + String.join(", ", names))
            .cell(FURTHER_STATEMENTS.matcher(all).replaceFirst(""));
      }
    }
    return table.linesOf(width).stream().map(line -> line + "\n").collect(Collectors.joining());
  }
}
