package dev.hearth.autoscaler.loop;

/** Why a decision is asked for now. */
enum Occasion {
  /** A function, its bounds, or its active revision changed, or a person gave an order. */
  CHANGE,
  /** Calls wait. */
  POKE,
  /** It is time. */
  TICK
}
