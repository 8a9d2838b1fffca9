package dev.hearth.cli.command;

import dev.hearth.cli.output.Screen;
import dev.hearth.cli.template.Templates;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "new",
    description = "Makes the folder of a new function from a template.",
    footer = {
      "",
      "Examples:",
      "  hearth new greet --template node",
      "  hearth new greet --template python --dir functions/greet"
    })
final class NewCommand implements Runnable {
  private final Session session;

  @Mixin private FunctionParameter function;
  @Mixin private PlatformOption platform;

  @Option(
      names = {"-t", "--template"},
      paramLabel = "TEMPLATE",
      required = true,
      description = "node, typescript, python, java, go: 'hearth template list'")
  private String template;

  @Option(
      names = {"-d", "--dir"},
      paramLabel = "DIR",
      description = "the folder to make; default NAME")
  private Path dir;

  NewCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    String name = function.name();
    Path shown = Optional.ofNullable(dir).orElse(Path.of(name));
    Screen screen = session.screen();
    new Templates(session.home(), platform.folder().path())
        .scaffold(template)
        .copyTo(session.folder().resolve(shown), name)
        .forEach(file -> screen.line("  " + shown.resolve(file)));
    screen.line("");
    screen.line("next: hearth deploy " + shown);
  }
}
