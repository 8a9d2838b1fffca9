package dev.hearth.api.function;

/** Which events of a trigger wait for one another. */
public enum EventOrder {
  /** Events with the same key one at a time, in the order of their partition. */
  KEY,
  /** Events of the same partition one at a time. */
  PARTITION,
  /** None. */
  NONE
}
