package dev.hearth.cli.command;

import dev.hearth.cli.completion.CompletionScripts;
import dev.hearth.cli.output.CommandFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "completion",
    description =
        "Prints the completion for a shell: of commands, options, and names of functions, topics,"
            + " schedules and revisions.",
    footer = {
      "",
      "Examples:",
      "  source <(hearth completion bash)",
      "  echo 'source <(hearth completion bash)' >> ~/.bashrc",
      "  echo 'source <(hearth completion zsh)' >> ~/.zshrc",
      "  echo 'hearth completion fish | source' >> ~/.config/fish/config.fish"
    })
final class CompletionCommand implements Runnable {
  private final Session session;

  @Parameters(index = "0", paramLabel = "SHELL", description = "bash, zsh or fish")
  private String shell;

  CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    String script =
        CompletionScripts.of(shell)
            .orElseThrow(
                () ->
                    CommandFailure.usage(
                        "no completion for '" + shell + "': there is bash, zsh and fish"));
    session.screen().out().print(script);
    session.screen().out().flush();
  }
}
