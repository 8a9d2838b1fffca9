package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.template.TemplateSource;
import dev.hearth.cli.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Adds the templates of a folder or a Git repository to this platform.",
      "One of the same name that was added before is replaced.",
      "A template decides what is run as this machine's root: add what you trust."
    },
    footer = {"", "Examples:", "  hearth template add ./my-templates"})
final class TemplateAddCommand implements Runnable {
  private final Session session;

  @Mixin private PlatformOption platform;

  @Parameters(
      paramLabel = "GIT-URL|FOLDER",
      description = "holds template.yaml, or folders that do")
  private String from;

  @Option(
      names = "--branch",
      paramLabel = "BRANCH",
      description = "branch or tag of the repository; default its own")
  private String branch;

  TemplateAddCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    Path state = platform.folder().path();
    Templates templates = new Templates(session.home(), state);
    Path target = state.resolve(Templates.ADDED);
    Path folder = session.folder().resolve(from);
    List<String> names =
        isFolder(folder)
            ? TemplateSource.copy(folder, target, templates::isInstalled)
            : fetched(target, templates);
    Screen screen = session.screen();
    names.forEach(name -> screen.line("added the template " + name));
    screen.line("");
    screen.line("next: hearth new NAME --template " + names.getFirst());
  }

  private static boolean isFolder(Path folder) {
    return Files.isDirectory(folder) && !Files.exists(folder.resolve("HEAD"));
  }

  private List<String> fetched(Path target, Templates templates) {
    if (!from.contains("://") && !from.contains("@") && !from.endsWith(".git")) {
      throw CommandFailure.usage("there is no folder " + from)
          .withHint("a Git repository is named by its address, such as https://host/templates.git");
    }
    Path clone = TemplateSource.fetch(from, Optional.ofNullable(branch));
    try {
      return TemplateSource.copy(clone, target, templates::isInstalled);
    } finally {
      try {
        TemplateSource.delete(clone);
      } catch (IOException e) {
        session.screen().note("could not remove " + clone + ": " + e.getMessage());
      }
    }
  }
}
