package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "completion",
    description = "Prints the completion of commands and options for a shell.",
    footer = {
      "",
      "Examples:",
      "  source <(hearth completion bash)",
      "  echo 'source <(hearth completion bash)' >> ~/.bashrc",
      "  echo 'source <(hearth completion zsh)' >> ~/.zshrc"
    })
final class CompletionCommand implements Runnable {
  private final Session session;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
  private String shell;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    // The script is one for both: it loads zsh's emulation of bash's completion when zsh reads it.
    if (!shell.equals("bash") && !shell.equals("zsh")) {
      throw CommandFailure.usage("no completion for '" + shell + "': there is bash and zsh");
    }
    session.screen().out().print(AutoComplete.bash("hearth", spec.root().commandLine()));
    session.screen().out().flush();
  }
}
