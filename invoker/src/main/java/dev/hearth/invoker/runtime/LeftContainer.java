package dev.hearth.invoker.runtime;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A container that an earlier process made. Exactly one of the two actions is to be taken. */
public interface LeftContainer {
  String id();

  Map<String, String> labels();

  Instant startedAt();

  /** Takes it over with all it has; empty when its process does not run (then remove it). */
  Optional<Container> adopt(ContainerOutput output);

  /** Kills it and removes everything that belongs to it. */
  void remove();
}
