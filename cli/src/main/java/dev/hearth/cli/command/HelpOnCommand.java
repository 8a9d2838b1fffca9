package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "help", description = "Shows how a command is used.")
final class HelpOnCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "for example: trigger kafka")
  private List<String> path = List.of();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String name : path) {
      CommandLine next = command.getSubcommands().get(name);
      if (next == null) {
        throw CommandFailure.usage("there is no command `hearth " + String.join(" ", path) + "`")
            .withHint("`hearth --help` lists the commands");
      }
      command = next;
    }
    command.usage(command.getOut());
  }
}
