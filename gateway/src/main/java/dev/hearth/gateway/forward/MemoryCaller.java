package dev.hearth.gateway.forward;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.Activators;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/**
 * Calls functions with bodies that are in memory. Those of one function share an event loop: they
 * mostly come from one thread, which then hands over several at a time, and hears of several.
 */
public final class MemoryCaller implements FunctionCaller {
  private final Activators<Backend> functions;
  private final List<Loop> loops;
  private final Clock clock;

  public MemoryCaller(Activators<Backend> functions, List<Loop> loops, Clock clock) {
    this.functions = functions;
    this.loops = loops;
    this.clock = clock;
  }

  @Override
  public CompletionStage<CallOutcome> call(FunctionName function, FunctionCall call) {
    Loop loop = loops.get(Math.floorMod(function.hashCode(), loops.size()));
    long arrived = loop.now();
    CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    try {
      loop.execute(() -> start(loop, function, call, arrived, outcome));
    } catch (RejectedExecutionException e) {
      outcome.complete(
          new CallOutcome.Failed(ErrorCode.SHUTTING_DOWN, "the gateway is shutting down"));
    }
    return outcome;
  }

  private void start(
      Loop loop,
      FunctionName function,
      FunctionCall call,
      long arrived,
      CompletableFuture<CallOutcome> outcome) {
    Optional<Activator<Backend>> activator = functions.routes().find(function);
    if (activator.isEmpty()) {
      outcome.complete(
          new CallOutcome.Failed(
              ErrorCode.FUNCTION_NOT_FOUND,
              "there is no function '" + function + "' with a revision that was ready once"));
      return;
    }
    Optional<String> fault = MemoryHead.fault(call);
    if (fault.isPresent()) {
      outcome.complete(new CallOutcome.Failed(ErrorCode.INVALID_REQUEST, fault.get()));
      return;
    }
    loop.endings().begun();
    MemoryRecipient recipient = new MemoryRecipient(loop.endings(), outcome);
    new MemoryExchange(loop, recipient, activator.get(), call, arrived, clock).start();
  }
}
