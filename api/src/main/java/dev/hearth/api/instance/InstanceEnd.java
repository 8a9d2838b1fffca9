package dev.hearth.api.instance;

import dev.hearth.api.error.ErrorCode;

/**
 * An instance whose process ended by itself after it was ready.
 *
 * @param code what calls that were lost with it are told
 * @param message for people, for example {@code was killed by signal 7 (SIGBUS)}
 * @param byItsWork whether what it was doing ended it (out of memory, a crash), so that a call that
 *     was under way is not given to another instance
 */
public record InstanceEnd(InstanceId instance, ErrorCode code, String message, boolean byItsWork) {}
