package dev.hearth.api.instance;

import java.util.Locale;

/** What an instance was made from. */
public enum StartKind {
  /** A stem cell that was specialised. */
  STEM,
  /** A container that was made ahead; its process was started. */
  CREATED,
  /** A container made for this start. */
  CONTAINER,
  /** A paused instance that was thawed. */
  RESUME;

  /** As it stands in metrics, headers and the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
