package dev.hearth.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "verify",
    description = {
      "Installs what the tests need, then runs all of them: formatter, Error Prone, ArchUnit, unit"
          + " and integration tests, the templates' own tests and those of the launcher.",
    },
    footer = {
      "",
      "Examples:",
      "  hearth verify",
      "  hearth verify --fast -pl gateway -am",
      "  hearth verify -pl invoker -am -Dtest=OverlayTest"
    })
@SuppressWarnings("UnusedVariable") // the launcher reads its options itself
final class VerifyCommand extends LauncherCommand {
  @Option(names = "--fast", description = "without the formatter and Error Prone")
  private boolean fast;

  @Option(
      names = "--no-install",
      description = "print the commands that would install what is missing, and end with code 3")
  private boolean noInstall;

  @Parameters(paramLabel = "MAVEN OPTIONS", description = "passed on to Maven")
  private String[] maven = {};
}
