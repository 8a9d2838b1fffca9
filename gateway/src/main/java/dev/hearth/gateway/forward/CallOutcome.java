package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import java.util.Map;

/** How a call ended. */
public sealed interface CallOutcome {
  /**
   * The function answered, with whatever status.
   *
   * @param headers names in lower case
   * @param body at most its first 64 KiB
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Answered(int status, Map<String, String> headers, byte[] body) implements CallOutcome {}

  /** There was no answer; the kind of the code says whose fault that is. */
  record Failed(ErrorCode code, String message) implements CallOutcome {}
}
