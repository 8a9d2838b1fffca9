package dev.hearth.api.function;

/** The watch of the registry. */
public interface FunctionFeed {
  /**
   * Tells the listener of every function there is, before this returns, and then of every change in
   * the order in which they were made.
   */
  void subscribe(FunctionListener listener);
}
