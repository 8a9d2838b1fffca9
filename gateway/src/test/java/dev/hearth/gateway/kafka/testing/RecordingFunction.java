package dev.hearth.gateway.kafka.testing;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.function.FunctionName;
import dev.hearth.gateway.forward.CallOutcome;
import dev.hearth.gateway.forward.FunctionCall;
import dev.hearth.gateway.forward.FunctionCaller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Stands in for the activator and a function behind it: keeps every call in the order of arrival
 * and answers as it was told, each call on a thread of its own.
 */
public final class RecordingFunction implements FunctionCaller {
  private final List<FunctionCall> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger atOnce = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();
  private volatile Function<FunctionCall, CallOutcome> behaviour = call -> answer(200);

  public static CallOutcome answer(int status) {
    return new CallOutcome.Answered(status, Map.of(), new byte[0]);
  }

  public static CallOutcome answer(int status, Map<String, String> headers) {
    return new CallOutcome.Answered(status, headers, new byte[0]);
  }

  public static CallOutcome fail(ErrorCode code) {
    return new CallOutcome.Failed(code, "as the test wants it");
  }

  public static String text(FunctionCall call) {
    return new String(call.body(), StandardCharsets.UTF_8);
  }

  /** May block: every call has a thread of its own. */
  public RecordingFunction behaving(Function<FunctionCall, CallOutcome> answers) {
    behaviour = answers;
    return this;
  }

  @Override
  public CompletionStage<CallOutcome> call(FunctionName function, FunctionCall call) {
    calls.add(call);
    mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
    CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              CallOutcome answered = behaviour.apply(call);
              atOnce.decrementAndGet();
              outcome.complete(answered);
            });
    return outcome;
  }

  public List<FunctionCall> calls() {
    return List.copyOf(calls);
  }

  public int callCount() {
    return calls.size();
  }

  /** The bodies of all calls, in the order in which they came. */
  public List<String> texts() {
    return calls.stream().map(RecordingFunction::text).toList();
  }

  public int mostAtOnce() {
    return mostAtOnce.get();
  }
}
