package dev.hearth.registry.state;

import dev.hearth.api.function.FunctionName;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All functions at one moment.
 *
 * @param functions by name, in order of names
 * @param lastNumbers the last revision number given out for every name that ever had one, also of
 *     functions that are gone
 */
public record RegistryState(
    Map<FunctionName, FunctionEntry> functions, Map<FunctionName, Integer> lastNumbers) {
  public static final RegistryState EMPTY = new RegistryState(Map.of(), Map.of());

  public RegistryState {
    functions = Collections.unmodifiableMap(new TreeMap<>(functions));
    lastNumbers = Map.copyOf(lastNumbers);
  }

  public Optional<FunctionEntry> function(FunctionName name) {
    return Optional.ofNullable(functions.get(name));
  }

  public List<FunctionEntry> entries() {
    return List.copyOf(functions.values());
  }

  /** The state after a change. */
  public RegistryState after(Change change) {
    Map<FunctionName, FunctionEntry> nextFunctions = new TreeMap<>(functions);
    if (change.after().isPresent()) {
      nextFunctions.put(change.name(), change.after().get());
    } else {
      nextFunctions.remove(change.name());
    }
    Map<FunctionName, Integer> nextNumbers = new TreeMap<>(lastNumbers);
    if (change.lastNumber() > 0) {
      nextNumbers.put(change.name(), change.lastNumber());
    }
    return new RegistryState(nextFunctions, nextNumbers);
  }

  int lastNumber(FunctionName name) {
    return lastNumbers.getOrDefault(name, 0);
  }
}
