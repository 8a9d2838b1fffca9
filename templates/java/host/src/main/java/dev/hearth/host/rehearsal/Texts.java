package dev.hearth.host.rehearsal;

import java.util.function.Function;

/** A function of text. */
public final class Texts implements Function<String, String> {
  private static final String GREETING = System.getenv().getOrDefault("GREETING", "Hello");

  @Override
  public String apply(String name) {
    System.out.println("called by " + name);
    return GREETING + ", " + name + "!";
  }
}
