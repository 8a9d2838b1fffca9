package dev.hearth.api.instance;

import java.util.Optional;

/**
 * An instance that takes calls.
 *
 * @param start how it came to; empty for one that an earlier process had started
 */
public record ReadyInstance(InstanceId id, Endpoint endpoint, Optional<StartReport> start) {}
