package dev.hearth.api.function;

/** Hears of every change to functions. Calls come one at a time and must return quickly. */
public interface FunctionListener {
  /** A function is there with this state, for the first time or changed. */
  void changed(FunctionState state);

  void removed(FunctionName name);
}
