package dev.hearth.invoker.stem;

/** What became of a function that a cell was told to load. */
public sealed interface LoadAnswer {
  /** It serves from now on. */
  record Loaded() implements LoadAnswer {}

  /** The function is at fault: {@code message} is its reason, in one line. */
  record Refused(String message) implements LoadAnswer {}

  /** The cell is: it ended, was silent, or answered what no cell answers. */
  record Lost(String reason) implements LoadAnswer {}

  /** The cell is too slow, or the function is; nobody can tell from outside. */
  record Silent() implements LoadAnswer {}
}
