package dev.hearth.gateway.testing;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.invocation.BusyCallbacks;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationResult;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.api.invocation.InvocationStore;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Invocations in memory, with the rules of the store. */
public final class MemoryInvocations implements InvocationStore {
  private final Map<String, Invocation> all = new LinkedHashMap<>();
  private final Map<String, Instant> ticks = new HashMap<>();

  @Override
  public synchronized CompletionStage<Boolean> add(Invocation invocation) {
    return done(all.putIfAbsent(invocation.id(), invocation) == null);
  }

  @Override
  public synchronized void attempt(Invocation invocation, int attempt, Instant at) {
    all.putIfAbsent(invocation.id(), invocation);
    Invocation now = all.get(invocation.id());
    if (!now.state().isEnd()) {
      put(
          now,
          InvocationState.RUNNING,
          attempt,
          Optional.empty(),
          now.reason(),
          now.result(),
          now.callback());
    }
  }

  @Override
  public synchronized void retrying(String id, String reason) {
    Invocation now = all.get(id);
    if (now != null && !now.state().isEnd()) {
      put(
          now,
          InvocationState.RETRYING,
          now.attempts(),
          Optional.empty(),
          Optional.of(reason),
          now.result(),
          now.callback());
    }
  }

  @Override
  public synchronized void reopen(Invocation invocation) {
    all.put(invocation.id(), invocation);
  }

  @Override
  public synchronized CompletionStage<Boolean> end(Invocation invocation, InvocationEnd end) {
    all.putIfAbsent(invocation.id(), invocation);
    Invocation now = all.get(invocation.id());
    if (now.state().isEnd()) {
      return done(false);
    }
    put(
        now,
        end.state(),
        Math.max(now.attempts(), end.attempts()),
        Optional.of(end.at()),
        end.reason(),
        end.result(),
        now.callback().map(it -> due(it, end.at())));
    return done(true);
  }

  private static Callback due(Callback callback, Instant at) {
    return new Callback(
        callback.url(), callback.state(), callback.attempts(), Optional.of(at), callback.problem());
  }

  @Override
  public synchronized CompletionStage<Integer> endAll(FunctionName function, InvocationEnd end) {
    List<Invocation> open =
        all.values().stream()
            .filter(it -> it.function().equals(function) && !it.state().isEnd())
            .toList();
    for (Invocation each : open) {
      var _ = end(each, end);
    }
    return done(open.size());
  }

  @Override
  public synchronized CompletionStage<Boolean> callback(String id, Callback callback) {
    Invocation now = all.get(id);
    put(
        now,
        now.state(),
        now.attempts(),
        now.endedAt(),
        now.reason(),
        now.result(),
        Optional.of(callback));
    return done(true);
  }

  @Override
  public synchronized Optional<Invocation> find(String id) {
    return Optional.ofNullable(all.get(id));
  }

  @Override
  public synchronized List<Invocation> list(
      Optional<FunctionName> function, Optional<InvocationState> state, int most) {
    return all.values().stream()
        .filter(it -> function.map(it.function()::equals).orElse(true))
        .filter(it -> state.map(it.state()::equals).orElse(true))
        .limit(most)
        .toList();
  }

  @Override
  public synchronized Map<FunctionName, Integer> open() {
    Map<FunctionName, Integer> open = new HashMap<>();
    all.values().stream()
        .filter(it -> !it.state().isEnd())
        .forEach(it -> open.merge(it.function(), 1, Integer::sum));
    return open;
  }

  @Override
  public synchronized List<Invocation> callbacksDue(Instant now, BusyCallbacks busy, int most) {
    return all.values().stream()
        .filter(it -> !busy.has(it))
        .filter(it -> it.callback().flatMap(Callback::due).filter(d -> !d.isAfter(now)).isPresent())
        .limit(most)
        .toList();
  }

  @Override
  public synchronized Optional<Instant> nextCallback(BusyCallbacks busy) {
    return all.values().stream()
        .filter(it -> !busy.has(it))
        .flatMap(it -> it.callback().flatMap(Callback::due).stream())
        .min(Comparator.naturalOrder());
  }

  @Override
  public synchronized Optional<Instant> lastTick(FunctionName function, String schedule) {
    return Optional.ofNullable(ticks.get(function + "/" + schedule));
  }

  @Override
  public synchronized CompletionStage<Boolean> ticked(
      FunctionName function, String schedule, Instant tick) {
    ticks.merge(function + "/" + schedule, tick, (a, b) -> a.isAfter(b) ? a : b);
    return done(true);
  }

  @Override
  public synchronized void forgetTicks(FunctionName function, String schedule) {
    ticks.remove(function + "/" + schedule);
  }

  private void put(
      Invocation now,
      InvocationState state,
      int attempts,
      Optional<Instant> endedAt,
      Optional<String> reason,
      Optional<InvocationResult> result,
      Optional<Callback> callback) {
    all.put(
        now.id(),
        new Invocation(
            now.id(),
            now.function(),
            now.entrance(),
            now.method(),
            now.target(),
            state,
            now.acceptedAt(),
            attempts,
            now.startedAt(),
            now.attemptAt(),
            endedAt,
            reason,
            result,
            callback,
            now.fingerprint()));
  }

  private static <T> CompletionStage<T> done(T result) {
    return CompletableFuture.completedFuture(result);
  }
}
