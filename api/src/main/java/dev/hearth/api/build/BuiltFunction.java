package dev.hearth.api.build;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.TriggerSource;
import java.util.List;

/** What a build made of a source: an image in the store, and all that the manifest says of it. */
public record BuiltFunction(FunctionName name, RevisionSpec spec, List<TriggerSource> triggers) {
  public BuiltFunction {
    triggers = List.copyOf(triggers);
  }
}
