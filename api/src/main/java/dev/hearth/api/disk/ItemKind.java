package dev.hearth.api.disk;

import java.util.Locale;

/** What a stored item is. */
public enum ItemKind {
  /** The entry of an image in the store's index; its content is in blobs. */
  IMAGE,
  /** A manifest, configuration or packed layer. */
  BLOB,
  /** A layer as a folder, ready to be mounted. Made again from its blob. */
  LAYER,
  /** The note of which layer a set of dependencies became. Made again by installing. */
  DEPENDENCY,
  /** A cache of a package manager. Made again by downloading. */
  PACKAGES,
  /** The base of a template, shared by every Hearth of this machine. Made again by building. */
  BASE,
  /** What a function's instances wrote. */
  LOG,
  /** Files of a build. */
  BUILD,
  /** The data of the embedded event broker; its topics decide how long that is kept. */
  EVENTS,
  /** A function's files that outlive its instances; only a command removes them. */
  VOLUME,
  /** The platform's own databases and logs. */
  PLATFORM;

  /** Whether it counts towards the budget, that is: whether a collection can free it. */
  public boolean collectable() {
    return this != EVENTS && this != VOLUME && this != PLATFORM;
  }

  /** As it appears in the API, for example {@code packages}. */
  public String slug() {
    return name().toLowerCase(Locale.ROOT);
  }
}
