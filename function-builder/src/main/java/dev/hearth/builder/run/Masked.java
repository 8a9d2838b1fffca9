package dev.hearth.builder.run;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/** Hides secrets in lines of output; pure. */
final class Masked {
  /** A shorter value stands in too many lines by chance, and is no secret. */
  private static final int MIN_LENGTH = 6;

  private Masked() {}

  /** The longest first, since one may contain another. */
  static UnaryOperator<String> of(Collection<String> secrets) {
    List<String> hidden =
        secrets.stream()
            .filter(secret -> secret.length() >= MIN_LENGTH)
            .sorted(Comparator.comparingInt(String::length).reversed())
            .toList();
    return line -> {
      String shown = line;
      for (String secret : hidden) {
        shown = shown.replace(secret, "***");
      }
      return shown;
    };
  }
}
