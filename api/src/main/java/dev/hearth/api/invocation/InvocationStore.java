package dev.hearth.api.invocation;

import dev.hearth.api.function.FunctionName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The durable store of invocations. Safe for use by many threads. A stage completes once the change
 * survives a crash; changes of one invocation happen in the order in which they were asked for. An
 * invocation that has ended does not change any more, except for its callback.
 */
public interface InvocationStore {
  /** Adds one that is new; false when there is one with its id. */
  CompletionStage<Boolean> add(Invocation invocation);

  /** An attempt begins; adds the invocation where it is missing. */
  void attempt(Invocation invocation, int attempt, Instant at);

  /** An attempt failed and another follows. */
  void retrying(String id, String reason);

  /** An invocation that was given up is to be tried anew, from its first attempt. */
  void reopen(Invocation invocation);

  /**
   * Ends an invocation, which is added where it is missing; false when it had ended before. Its
   * callback is due from then on.
   */
  CompletionStage<Boolean> end(Invocation invocation, InvocationEnd end);

  /** Ends all of a function that have not ended; returns how many. */
  CompletionStage<Integer> endAll(FunctionName function, InvocationEnd end);

  /** What became of a request of a callback. */
  CompletionStage<Boolean> callback(String id, Callback callback);

  Optional<Invocation> find(String id);

  /**
   * Newest first.
   *
   * @param function and {@code state} empty for all
   */
  List<Invocation> list(Optional<FunctionName> function, Optional<InvocationState> state, int most);

  /** How many of each function have not ended. */
  Map<FunctionName, Integer> open();

  /**
   * Invocations whose callback is due, the longest waiting first.
   *
   * @param busy what is left out
   */
  List<Invocation> callbacksDue(Instant now, BusyCallbacks busy, int most);

  /**
   * When the next callback is due; in the past for one that is due already.
   *
   * @param busy what is left out
   */
  Optional<Instant> nextCallback(BusyCallbacks busy);

  /** The last tick of a schedule that became an invocation. */
  Optional<Instant> lastTick(FunctionName function, String schedule);

  CompletionStage<Boolean> ticked(FunctionName function, String schedule, Instant tick);

  /** Forgets the ticks of a schedule that is gone. */
  void forgetTicks(FunctionName function, String schedule);
}
