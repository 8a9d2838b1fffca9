package dev.hearth.gateway.kafka;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.StartPosition;
import dev.hearth.gateway.kafka.dispatch.StartMark;
import dev.hearth.gateway.kafka.dispatch.StartOffsets;
import dev.hearth.gateway.kafka.trigger.TriggerContext;
import dev.hearth.gateway.kafka.trigger.TriggerRunner;
import dev.hearth.gateway.kafka.trigger.TriggerSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Makes the running triggers those that the functions have. Safe for use by many threads. */
final class Triggers implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Triggers.class);

  /** To leave the groups, beyond what calls in flight may take. */
  private static final Duration LEAVING = Duration.ofSeconds(10);

  private final TriggerContext context;
  private final StartOffsets startOffsets;
  private final Map<String, TriggerRunner> running = new HashMap<>();
  private final Map<String, TriggerRunner> leaving = new HashMap<>();
  private final Set<FunctionName> knownFunctions = new HashSet<>();
  private boolean closed;

  Triggers(TriggerContext context) {
    this.context = context;
    this.startOffsets = new StartOffsets(context.dispatch().clients());
  }

  synchronized boolean areNone() {
    return running.isEmpty();
  }

  synchronized List<TriggerProgress> progress() {
    return running.values().stream()
        .map(TriggerRunner::progress)
        .sorted(Comparator.comparing(each -> each.trigger().id()))
        .toList();
  }

  synchronized void changed(FunctionState state) {
    if (closed) {
      return;
    }
    // A function's triggers that come with the first news of it were there before this process.
    boolean known = !knownFunctions.add(state.name());
    Map<String, KafkaTrigger> wanted = new HashMap<>();
    state.triggers().forEach(trigger -> wanted.put(trigger.id(), trigger));
    for (TriggerRunner runner : of(state.name())) {
      if (!wanted.containsKey(runner.trigger().id())) {
        remove(runner);
      }
    }
    Instant made = state.function().createdAt();
    wanted.values().forEach(trigger -> put(TriggerSettings.of(trigger, state), known, made));
  }

  synchronized void removed(FunctionName name) {
    of(name).forEach(this::remove);
    // A function of this name that comes now is a new one.
    knownFunctions.add(name);
  }

  private List<TriggerRunner> of(FunctionName name) {
    return running.values().stream()
        .filter(runner -> runner.trigger().function().equals(name))
        .toList();
  }

  /**
   * @param made when the function was made: no trigger of it is older, so where a group's offsets
   *     are gone, with their topic or by their age, what came since then is handled again
   */
  private void put(TriggerSettings settings, boolean functionWasKnown, Instant made) {
    String id = settings.trigger().id();
    TriggerRunner current = running.get(id);
    if (current == null) {
      add(settings, functionWasKnown, made);
    } else if (isSameCourse(current.trigger().source(), settings.trigger().source())) {
      current.update(settings);
    } else {
      running.put(
          id,
          started(
              settings,
              new StartMark.Known(since(settings.trigger().source().from(), made)),
              current.stop(false)));
    }
  }

  /** Otherwise the events in memory are laid out differently, and are better fetched again. */
  private static boolean isSameCourse(KafkaSource one, KafkaSource other) {
    return one.order() == other.order() && one.batch().equals(other.batch());
  }

  private void add(TriggerSettings settings, boolean isNew, Instant made) {
    String id = settings.trigger().id();
    Instant now = context.dispatch().clock().instant();
    TriggerRunner before = leaving.remove(id);
    CompletableFuture<Void> predecessor =
        before == null ? CompletableFuture.completedFuture(null) : before.keepGroup();
    StartPosition from = settings.trigger().source().from();
    StartMark mark =
        isNew ? mark(settings.trigger(), from, now) : new StartMark.Known(since(from, made));
    running.put(id, started(settings, mark, predecessor));
  }

  /**
   * Lets a trigger go on from another place; what waits for a further try is not tried again.
   *
   * @throws HearthException when the cluster does not answer
   */
  synchronized void seek(KafkaTrigger trigger, StartPosition to) {
    TriggerRunner current = running.get(trigger.id());
    if (current == null) {
      throw new HearthException(
          ErrorCode.TRIGGER_NOT_FOUND, "the trigger " + trigger.id() + " does not run");
    }
    StartMark mark =
        new StartMark.New(
            context.dispatch().clock().instant(), startOffsets.at(trigger.source().topic(), to));
    CompletableFuture<Void> left =
        current
            .stop(false)
            .thenRunAsync(() -> context.dispatch().retryStore().forgetAll(trigger.group()));
    running.put(trigger.id(), started(current.settings(), mark, left));
  }

  /** Where the cluster says nothing better, times of records tell. */
  private static Instant since(StartPosition position, Instant now) {
    return switch (position) {
      case StartPosition.Latest() -> now;
      case StartPosition.Earliest() -> Instant.EPOCH;
      case StartPosition.At(Instant time) -> time;
    };
  }

  private TriggerRunner started(
      TriggerSettings settings, StartMark mark, CompletableFuture<Void> predecessor) {
    boolean settled = predecessor.isDone() && isCommitted(settings.trigger(), mark);
    TriggerRunner runner = new TriggerRunner(settings, mark, settled, context, predecessor);
    runner.start();
    return runner;
  }

  /** Where a position is at this moment, if the cluster can say so. */
  private StartMark mark(KafkaTrigger trigger, StartPosition position, Instant now) {
    if (context.dispatch().clients().areConnected()) {
      try {
        return new StartMark.New(now, startOffsets.at(trigger.source().topic(), position));
      } catch (HearthException e) {
        LOG.debugf("start of trigger %s: %s", trigger.id(), e.getMessage());
      }
    }
    return new StartMark.New(since(position, now), Map.of());
  }

  /** Commits a start right away, so that it outlives this process from the beginning. */
  private boolean isCommitted(KafkaTrigger trigger, StartMark mark) {
    if (mark instanceof StartMark.New(Instant _, Map<TopicPartition, OffsetAndMetadata> offsets)
        && !offsets.isEmpty()) {
      try {
        startOffsets.commit(trigger.group(), offsets);
        return true;
      } catch (HearthException e) {
        LOG.debugf("start of trigger %s: %s", trigger.id(), e.getMessage());
      }
    }
    return false;
  }

  private void remove(TriggerRunner runner) {
    String id = runner.trigger().id();
    running.remove(id);
    leaving.put(id, runner);
    var _ = runner.stop(true).thenRun(() -> left(id, runner));
  }

  private synchronized void left(String id, TriggerRunner runner) {
    leaving.remove(id, runner);
  }

  @Override
  public void close() {
    CompletableFuture<?>[] ends;
    synchronized (this) {
      closed = true;
      running.values().forEach(runner -> leaving.put(runner.trigger().id(), runner));
      ends =
          leaving.values().stream()
              .map(runner -> running.containsValue(runner) ? runner.stop(false) : runner.ended())
              .toArray(CompletableFuture<?>[]::new);
      running.clear();
    }
    var _ =
        CompletableFuture.allOf(ends)
            .completeOnTimeout(
                null,
                context.dispatch().drainLimit().plus(LEAVING).toMillis(),
                TimeUnit.MILLISECONDS)
            .join();
  }
}
