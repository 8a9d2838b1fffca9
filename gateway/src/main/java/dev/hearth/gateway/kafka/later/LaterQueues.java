package dev.hearth.gateway.kafka.later;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationEnd;
import dev.hearth.api.invocation.InvocationState;
import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.api.invocation.Invocations;
import dev.hearth.gateway.async.AsyncCall;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.kafka.cluster.KafkaErrors;
import dev.hearth.gateway.kafka.cluster.OnceEach;
import dev.hearth.gateway.kafka.cluster.PackedSender;
import dev.hearth.gateway.kafka.dispatch.TopicDispatch;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Takes calls that are carried out later: the call goes to the topic of its function first, then to
 * the store, and then its caller hears of it. Queues begin with the first call of a function, and
 * with a start of Hearth where calls have not ended. Safe for use by many threads.
 */
public final class LaterQueues
    implements AsyncEntrance, Invocations, FunctionListener, AutoCloseable {
  /** A call that nobody could carry out for so long is gone. */
  private static final String RETENTION = Long.toString(TimeUnit.DAYS.toMillis(30));

  /** For the head of a call beside its body. */
  private static final int HEAD_BYTES = 64 << 10;

  /** Each waits for the broker in a thread of its own; more only take memory. */
  private static final int ACCEPTED_AT_ONCE = 512;

  private final LaterContext context;
  private final InvocationStore store;
  private final PackedSender sender;
  private final Map<FunctionName, FunctionState> functions = new HashMap<>();
  private final Map<FunctionName, FunctionQueue> queues = new HashMap<>();
  private final Map<FunctionName, CompletableFuture<Void>> ending = new HashMap<>();
  private final OnceEach<FunctionName> ready = new OnceEach<>();
  private final Map<FunctionName, AtomicInteger> accepting = new ConcurrentHashMap<>();
  private final Semaphore atOnce = new Semaphore(ACCEPTED_AT_ONCE);
  private boolean closed;

  public LaterQueues(LaterContext context) {
    this.context = context;
    this.store = context.store();
    this.sender = new PackedSender(context.dispatch().clients());
  }

  @Override
  public long bodyBytes() {
    return context.limits().bodyBytes();
  }

  @Override
  public CompletionStage<Void> accept(AsyncCall call) {
    CompletableFuture<Void> accepted = new CompletableFuture<>();
    AtomicInteger underWay =
        accepting.computeIfAbsent(call.function(), name -> new AtomicInteger());
    int open = store.open().getOrDefault(call.function(), 0) + underWay.incrementAndGet();
    if (open > context.limits().calls()) {
      underWay.decrementAndGet();
      accepted.completeExceptionally(full(call.function()));
      return accepted;
    }
    // Starting the broker, and making a topic, block.
    Thread.ofVirtual().name("hearth-accept").start(() -> accept(call, accepted));
    return accepted.whenComplete((done, error) -> underWay.decrementAndGet());
  }

  private HearthException full(FunctionName function) {
    return new HearthException(
        ErrorCode.ASYNC_QUEUE_FULL,
        context.limits().calls()
            + " calls of '"
            + function
            + "' have not ended, the most that are kept (hearth.async.queue); try again later");
  }

  private void accept(AsyncCall call, CompletableFuture<Void> accepted) {
    atOnce.acquireUninterruptibly();
    try {
      String fingerprint = CallFingerprint.of(call);
      Optional<Invocation> before = store.find(call.id());
      if (before.isPresent()) {
        known(call, fingerprint, before.get(), accepted);
        return;
      }
      ready.ensure(call.function(), () -> prepare(call.function()));
      Instant now = context.dispatch().clock().instant().truncatedTo(ChronoUnit.MILLIS);
      var _ =
          sender
              .send(LaterRecord.write(call, fingerprint, FunctionQueue.topic(call.function()), now))
              .whenComplete((position, error) -> written(call, fingerprint, now, error, accepted));
    } catch (RuntimeException e) {
      accepted.completeExceptionally(reason(call, e));
    } finally {
      atOnce.release();
    }
  }

  /**
   * A call that is sent again is the same request. Another one with its id is not accepted, whoever
   * guessed or reused it: it would never be carried out.
   */
  private static void known(
      AsyncCall call, String fingerprint, Invocation before, CompletableFuture<Void> accepted) {
    boolean sameFunction = before.function().equals(call.function());
    if (sameFunction && !before.isAnother(fingerprint)) {
      accepted.complete(null);
    } else {
      accepted.completeExceptionally(
          new HearthException(
              ErrorCode.CONFLICT,
              "'"
                  + call.id()
                  + "' is the id of a "
                  + (sameFunction ? "different call of '" : "call of '")
                  + before.function()
                  + "'; send another X-Call-Id, or none"));
    }
  }

  private void written(
      AsyncCall call,
      String fingerprint,
      Instant acceptedAt,
      Throwable error,
      CompletableFuture<Void> accepted) {
    if (error != null) {
      ready.forget(call.function());
      accepted.completeExceptionally(reason(call, error));
      return;
    }
    var _ =
        store
            .add(LaterRecord.invocation(call, fingerprint, acceptedAt))
            .whenComplete(
                (added, problem) -> {
                  if (problem == null && !added) {
                    // Another one came in between, or the function has begun already.
                    known(call, fingerprint, store.find(call.id()).orElseThrow(), accepted);
                  } else if (problem == null) {
                    accepted.complete(null);
                  } else {
                    accepted.completeExceptionally(reason(call, problem));
                  }
                });
  }

  private HearthException reason(AsyncCall call, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof HearthException known
        ? known
        : KafkaErrors.of(
            "keep a call of '" + call.function() + "'",
            context.dispatch().clients().address(),
            cause);
  }

  /** Sees to it that the topic is there and somebody reads it. */
  private void prepare(FunctionName function) {
    String topic = FunctionQueue.topic(function);
    // First, since a dispatch makes a topic that is missing with the broker's settings.
    if (context.dispatch().topics().partitions(topic).isEmpty()) {
      context.dispatch().topics().create(topic, TopicDispatch.PARTITIONS, settings());
    }
    open(function);
  }

  private Map<String, String> settings() {
    return Map.of(
        TopicConfig.RETENTION_MS_CONFIG,
        RETENTION,
        TopicConfig.RETENTION_BYTES_CONFIG,
        "-1",
        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
        Integer.toString(context.limits().bodyBytes() + HEAD_BYTES));
  }

  private synchronized void open(FunctionName function) {
    FunctionState state = functions.get(function);
    if (closed) {
      throw new HearthException(ErrorCode.SHUTTING_DOWN, "Hearth is shutting down");
    }
    if (state == null) {
      throw new HearthException(
          ErrorCode.FUNCTION_NOT_FOUND, "there is no function '" + function + "'");
    }
    if (!queues.containsKey(function)) {
      CompletableFuture<Void> before = ending.remove(function);
      FunctionQueue queue =
          new FunctionQueue(
              state, context, before == null ? CompletableFuture.completedFuture(null) : before);
      queues.put(function, queue);
      queue.start();
    }
  }

  @Override
  public synchronized void changed(FunctionState state) {
    if (closed) {
      return;
    }
    functions.put(state.name(), state);
    FunctionQueue queue = queues.get(state.name());
    if (queue != null) {
      queue.update(state);
    } else if (store.open().containsKey(state.name())) {
      open(state.name());
    }
  }

  @Override
  public synchronized void removed(FunctionName name) {
    functions.remove(name);
    ready.forget(name);
    FunctionQueue queue = queues.remove(name);
    if (queue != null) {
      ending.put(name, queue.stop());
    }
    endAll(name);
  }

  /** All functions were told of: calls of others will not be carried out. */
  public void settle() {
    Set<FunctionName> gone;
    synchronized (this) {
      gone = new HashSet<>(store.open().keySet());
      gone.removeAll(functions.keySet());
    }
    gone.forEach(this::endAll);
  }

  private void endAll(FunctionName name) {
    var _ =
        store
            .endAll(
                name,
                new InvocationEnd(
                    InvocationState.FAILED,
                    0,
                    context.dispatch().clock().instant(),
                    Optional.of("the function was deleted"),
                    Optional.empty()))
            .thenRun(context.callbackDue());
  }

  /** Whether there are no queues that need the broker. */
  public synchronized boolean areNone() {
    return queues.isEmpty();
  }

  @Override
  public Optional<Invocation> find(String id) {
    return store.find(id);
  }

  @Override
  public List<Invocation> list(
      Optional<FunctionName> function, Optional<InvocationState> state, int most) {
    return store.list(function, state, most);
  }

  @Override
  public Optional<Invocation> cancel(String id) {
    Optional<Invocation> found = store.find(id);
    if (found.isEmpty()) {
      return found;
    }
    InvocationEnd end =
        new InvocationEnd(
            InvocationState.CANCELLED,
            found.get().attempts(),
            context.dispatch().clock().instant(),
            Optional.empty(),
            Optional.empty());
    if (!store.end(found.get(), end).toCompletableFuture().join()) {
      throw new HearthException(
          ErrorCode.CONFLICT,
          "the invocation "
              + id
              + " cannot be cancelled: it has ended ("
              + store.find(id).map(it -> it.state().word()).orElse("forgotten")
              + ")");
    }
    queue(found.get().function()).ifPresent(queue -> queue.cancelled(id));
    context.callbackDue().run();
    return store.find(id);
  }

  private synchronized Optional<FunctionQueue> queue(FunctionName function) {
    return Optional.ofNullable(queues.get(function));
  }

  /** Lets calls in flight end for a while. */
  @Override
  public void close() {
    CompletableFuture<?>[] ends;
    synchronized (this) {
      closed = true;
      ends = queues.values().stream().map(FunctionQueue::stop).toArray(CompletableFuture<?>[]::new);
      queues.clear();
    }
    var _ =
        CompletableFuture.allOf(ends)
            .completeOnTimeout(
                null, context.dispatch().drainLimit().toMillis(), TimeUnit.MILLISECONDS)
            .join();
  }
}
