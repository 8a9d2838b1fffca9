package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command that has all others below it. */
@Command(
    name = "hearth",
    description = "Runs functions on machines you own.",
    synopsisHeading = "Usage: ",
    customSynopsis = "hearth COMMAND [OPTIONS] [ARGUMENTS]",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "First steps:",
      "  hearth up --detach",
      "  hearth new greet --template node",
      "  hearth deploy greet",
      "  hearth invoke greet -d '{\"name\":\"Ada\"}'",
      "",
      "Exit codes: 0 done, 1 the platform or the function answered with an error,",
      "2 the command line cannot be used, 3 the platform is not running or not reachable.",
      "`hearth COMMAND --help` shows the options of a command, with examples."
    })
@SuppressWarnings("UnusedVariable") // picocli acts on the flags itself
public final class HearthCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = picocli.CommandLine.ScopeType.INHERIT,
      description = "show what there is, and end")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "show the version, and end")
  private boolean version;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
