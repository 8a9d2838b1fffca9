package dev.hearth.gateway.metrics;

import dev.hearth.api.error.ErrorCode;
import java.util.Locale;

/** How a call ended, as a label. */
public enum Outcome {
  /** The function answered with a status below 500. */
  SUCCESS,
  /** The function answered with a status of 500 or more. */
  FUNCTION_ERROR,
  /** The caller went away before the end. */
  CANCELLED,
  START_FAILED,
  OUT_OF_MEMORY,
  INSTANCE_LOST,
  BAD_RESPONSE,
  DEADLINE_EXCEEDED,
  QUEUE_FULL,
  QUEUE_TIMEOUT,
  NO_CAPACITY,
  /** The request itself was refused while it was sent on, for example by its size. */
  REFUSED,
  /** Hearth's own fault. */
  PLATFORM_ERROR;

  private final String label = name().toLowerCase(Locale.ROOT);

  public String label() {
    return label;
  }

  public static Outcome ofStatus(int status) {
    return status < 500 ? SUCCESS : FUNCTION_ERROR;
  }

  public static Outcome of(ErrorCode code) {
    return switch (code) {
      case START_FAILED -> START_FAILED;
      case OUT_OF_MEMORY -> OUT_OF_MEMORY;
      case INSTANCE_LOST -> INSTANCE_LOST;
      case BAD_RESPONSE -> BAD_RESPONSE;
      case DEADLINE_EXCEEDED, INSTANCE_UNRESPONSIVE -> DEADLINE_EXCEEDED;
      case QUEUE_FULL -> QUEUE_FULL;
      case QUEUE_TIMEOUT -> QUEUE_TIMEOUT;
      case NO_CAPACITY, SHUTTING_DOWN -> NO_CAPACITY;
      default ->
          switch (code.kind()) {
            case CALLER -> REFUSED;
            case FUNCTION -> BAD_RESPONSE;
            case CAPACITY -> NO_CAPACITY;
            case PLATFORM -> PLATFORM_ERROR;
          };
    };
  }
}
