package dev.hearth.api.instance;

import dev.hearth.api.error.ErrorCode;
import java.time.Instant;

/**
 * Why a start failed.
 *
 * @param message for the person who deployed the function: its own last words where it had any
 */
public record StartFailure(ErrorCode code, String message, Instant at) {}
