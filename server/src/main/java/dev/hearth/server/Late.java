package dev.hearth.server;

/** A part that is there only after another one that needs it; set once, before it is used. */
final class Late<T> {
  private final String name;
  private volatile T value;

  Late(String name) {
    this.name = name;
  }

  void set(T part) {
    value = part;
  }

  T get() {
    T part = value;
    if (part == null) {
      throw new IllegalStateException("the " + name + " was used before it was there");
    }
    return part;
  }
}
