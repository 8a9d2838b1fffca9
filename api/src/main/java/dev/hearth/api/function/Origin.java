package dev.hearth.api.function;

/** Who made a setting. A deploy replaces what a manifest made and leaves the rest. */
public enum Origin {
  MANIFEST,
  COMMAND
}
