package dev.hearth.host.rehearsal;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A function of records. */
public final class Greeter implements Function<Greeter.Caller, Greeter.Greeting> {
  /** What comes in. */
  public record Caller(String name, List<Integer> counts, Map<String, String> tags) {}

  /** What goes out. */
  public record Greeting(
      String message,
      int length,
      double share,
      boolean known,
      Mood mood,
      List<String> words,
      Map<String, Integer> lengths,
      Optional<String> tag) {}

  /** How it is meant. */
  public enum Mood {
    KIND,
    COOL
  }

  @Override
  public Greeting apply(Caller caller) {
    String name = caller.name();
    Mood mood =
        switch (name.length()) {
          case 0 -> Mood.COOL;
          default -> Mood.KIND;
        };
    return new Greeting(
        "Hello, " + name + "!",
        caller.counts().stream().mapToInt(Integer::intValue).sum(),
        name.length() / 7.0,
        caller.equals(new Caller("Bob", List.of(), Map.of())),
        mood,
        List.of(name.toUpperCase(java.util.Locale.ROOT), "%s: %d".formatted(name, name.length())),
        caller.tags().keySet().stream().collect(Collectors.toMap(key -> key, String::length)),
        Optional.of(name).filter(text -> text.length() > 2));
  }
}
