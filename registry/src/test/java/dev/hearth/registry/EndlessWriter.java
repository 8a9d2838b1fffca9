package dev.hearth.registry;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RevisionId;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process that deploys until it is killed and says what it was promised to be kept. */
final class EndlessWriter {
  private EndlessWriter() {}

  public static void main(String[] arguments) {
    Registry registry = Registry.open(Path.of(arguments[0]), Clock.systemUTC());
    FunctionName name = new FunctionName("greet");
    while (true) {
      RevisionId id = registry.addRevision(name, Specs.any()).id();
      registry.activate(id, List.of(KafkaSource.of("topic-" + id.number())));
      System.out.println("kept " + id.number());
    }
  }
}
