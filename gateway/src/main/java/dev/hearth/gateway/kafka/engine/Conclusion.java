package dev.hearth.gateway.kafka.engine;

import dev.hearth.gateway.forward.CallOutcome;
import java.util.Optional;

/** How an event came to its end. */
public sealed interface Conclusion {
  /** The function handled it. */
  record Succeeded(CallOutcome.Answered answer) implements Conclusion {}

  /**
   * It is not tried again.
   *
   * @param last how the last try ended; empty when nobody knows, since a server ended meanwhile
   */
  record GivenUp(String reason, Optional<CallOutcome> last) implements Conclusion {}
}
