package dev.hearth.cli.command;

import dev.hearth.cli.output.CommandFailure;
import dev.hearth.cli.output.Screen;
import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "cancel",
    description =
        "Cancels an invocation that has not ended: it is not sent any more. A call that goes on is"
            + " not interrupted; what it answers is thrown away.",
    footer = {"", "Examples:", "  hearth invocation cancel 4f0c2b1e-8f4e-4c8e-9a53-2f6f6f2b7d11"})
final class InvocationCancelCommand implements Runnable {
  private final Screen screen;

  @Parameters(index = "0", paramLabel = "ID", description = "the call id")
  private String id;

  @Mixin private PlatformOption platform;

  InvocationCancelCommand(Session session) {
    this.screen = session.screen();
  }

  @Override
  public void run() {
    String path = "/api/v1/invocations/" + Platform.encoded(id);
    if (!platform.connect().delete(path, "invocation-not-found")) {
      throw CommandFailure.failed("there is no invocation " + id)
          .withHint("`hearth invocation list` shows those that are known");
    }
    screen.line("the invocation " + id + " is cancelled");
  }
}
