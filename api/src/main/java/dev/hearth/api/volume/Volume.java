package dev.hearth.api.volume;

import java.util.OptionalLong;

/**
 * A folder of a function's own that outlives its instances.
 *
 * @param function that made it; it may have been deleted since
 * @param sizeBytes most bytes that it can hold; this much of the disk is reserved
 * @param usedBytes what its files take; empty while no instance of this machine had it since the
 *     platform's start
 * @param inUse whether an instance has it now
 */
public record Volume(
    String function, String name, long sizeBytes, OptionalLong usedBytes, boolean inUse) {}
