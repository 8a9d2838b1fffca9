package dev.hearth.api.build;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.RevisionSpec;
import java.util.List;

/** What a build made of a source: an image in the store, and all that the manifest says of it. */
public record BuiltFunction(FunctionName name, RevisionSpec spec, List<KafkaSource> triggers) {
  public BuiltFunction {
    triggers = List.copyOf(triggers);
  }
}
