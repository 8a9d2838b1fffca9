package dev.hearth.cli.command;

import dev.hearth.cli.platform.Platform;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which trigger of a function is meant. */
final class TriggerOption {
  @ArgGroup(exclusive = true, multiplicity = "1")
  private Choice choice;

  /** One of them. */
  static final class Choice {
    @Option(names = "--topic", paramLabel = "TOPIC", description = "the trigger of this topic")
    private String topic;

    @Option(names = "--schedule", paramLabel = "SCHEDULE", description = "the schedule's name")
    private String schedule;
  }

  /** The trigger's path below that of its function. */
  String path() {
    return choice.topic == null
        ? "/triggers/schedule/" + Platform.encoded(choice.schedule)
        : "/triggers/kafka/" + Platform.encoded(choice.topic);
  }

  /** For people: of which function the trigger is, and what it reads. */
  String of(FunctionParameter function) {
    return function.name()
        + (choice.topic == null ? " by schedule " + choice.schedule : " on topic " + choice.topic);
  }
}
