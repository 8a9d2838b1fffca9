package dev.hearth.invoker.runtime;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.VolumeSpec;

/** A volume of a function that a container sees. */
public record ContainerVolume(FunctionName function, VolumeSpec volume) {}
