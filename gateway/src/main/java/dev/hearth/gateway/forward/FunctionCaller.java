package dev.hearth.gateway.forward;

import dev.hearth.api.function.FunctionName;
import java.util.concurrent.CompletionStage;

/**
 * Calls a function from inside the gateway, over the same activation and forwarding as a call that
 * came by HTTP. The entrance of events, the Kafka one, uses this.
 */
public interface FunctionCaller {
  /**
   * Waits in the queue of the active revision for a permit, then sends the call. Never blocks; the
   * stage never completes exceptionally. A call that waits is demand, so a function at zero wakes
   * up. The stage may complete on an event loop: what depends on it must be quick and never block.
   */
  CompletionStage<CallOutcome> call(FunctionName function, FunctionCall call);
}
