package dev.hearth.registry;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionFeed;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.FunctionStore;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.TriggerSource;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.status.StatusSource;
import dev.hearth.registry.sqlite.SqliteStorage;
import dev.hearth.registry.state.Change;
import dev.hearth.registry.state.Changes;
import dev.hearth.registry.state.FunctionEntry;
import dev.hearth.registry.state.RegistryState;
import dev.hearth.registry.state.RevisionEntry;
import dev.hearth.registry.storage.StateStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The registry: reads come from an immutable snapshot in memory and never wait; a change is
 * decided, written, put into the snapshot and told to the listeners under one lock, in this order,
 * before its method returns. Safe for use by many threads. A listener must not change the registry.
 */
public final class Registry implements FunctionStore, FunctionFeed, StatusSource, AutoCloseable {
  private final StateStorage storage;
  private final Clock clock;
  private final int keptRevisions;
  private final Listeners listeners = new Listeners();
  private final ReentrantLock writing = new ReentrantLock();
  private volatile RegistryState state;
  private boolean closed;

  private Registry(StateStorage storage, Clock clock, int keptRevisions) {
    this.keptRevisions = keptRevisions;
    this.storage = storage;
    this.clock = clock;
    this.state = storage.load();
  }

  /**
   * Opens the SQLite file, made where it is missing.
   *
   * @throws HearthException when another process has it open, it is damaged, or a newer Hearth
   *     wrote it
   */
  public static Registry open(Path databaseFile, Clock clock) {
    return open(databaseFile, clock, Changes.RETENTION);
  }

  /**
   * The same.
   *
   * @param keptRevisions of every function, the one with traffic included; older ones are forgotten
   */
  public static Registry open(Path databaseFile, Clock clock, int keptRevisions) {
    StateStorage storage = SqliteStorage.open(databaseFile);
    try {
      return new Registry(storage, clock, keptRevisions);
    } catch (RuntimeException e) {
      storage.close();
      throw e;
    }
  }

  @Override
  public List<FunctionState> functions() {
    return state.entries().stream().map(FunctionEntry::state).toList();
  }

  @Override
  public Optional<FunctionState> function(FunctionName name) {
    return state.function(name).map(FunctionEntry::state);
  }

  @Override
  public Optional<Revision> revision(RevisionId id) {
    return state
        .function(id.function())
        .flatMap(entry -> entry.revision(id))
        .map(RevisionEntry::revision);
  }

  @Override
  public List<Revision> revisions(FunctionName name) {
    return state
        .function(name)
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.FUNCTION_NOT_FOUND, "there is no function '" + name + "'"))
        .newestFirst();
  }

  @Override
  public Revision addRevision(FunctionName name, RevisionSpec spec) {
    // Stored in milliseconds; what is read back later shall be equal.
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return change(before -> Changes.addRevision(before, name, spec, now, keptRevisions))
        .after()
        .orElseThrow()
        .newestFirst()
        .getFirst();
  }

  @Override
  public FunctionState activate(
      RevisionId id, Collection<? extends TriggerSource> manifestTriggers) {
    return stateAfter(before -> Changes.activate(before, id, manifestTriggers));
  }

  @Override
  public FunctionState rollBack(RevisionId id) {
    return stateAfter(before -> Changes.rollBack(before, id));
  }

  @Override
  public void discardRevision(RevisionId id) {
    change(before -> Changes.discardRevision(before, id));
  }

  @Override
  public boolean forgetRevision(RevisionId id) {
    return !change(before -> Changes.forgetRevision(before, id)).isEmpty();
  }

  @Override
  public FunctionState setBounds(FunctionName name, ScalingBounds bounds) {
    return stateAfter(before -> Changes.setBounds(before, name, bounds));
  }

  @Override
  public FunctionState putTrigger(FunctionName name, TriggerSource source) {
    return stateAfter(before -> Changes.putTrigger(before, name, source));
  }

  @Override
  public FunctionState removeTrigger(FunctionName name, String trigger) {
    return stateAfter(before -> Changes.removeTrigger(before, name, trigger));
  }

  @Override
  public FunctionState pauseTrigger(FunctionName name, String trigger, boolean paused) {
    return stateAfter(before -> Changes.pauseTrigger(before, name, trigger, paused));
  }

  @Override
  public void delete(FunctionName name) {
    change(before -> Changes.delete(before, name));
  }

  @Override
  public void subscribe(FunctionListener listener) {
    writing.lock();
    try {
      listeners.add(listener, state.entries());
    } finally {
      writing.unlock();
    }
  }

  @Override
  public List<StatusItem> status() {
    int functions = state.functions().size();
    return List.of(
        new StatusItem(
            "registry",
            true,
            storage.description()
                + ", "
                + functions
                + (functions == 1 ? " function" : " functions")));
  }

  /** Ends the use of the database; reads go on from memory, changes fail. */
  @Override
  public void close() {
    writing.lock();
    try {
      if (!closed) {
        closed = true;
        storage.close();
      }
    } finally {
      writing.unlock();
    }
  }

  private FunctionState stateAfter(Function<RegistryState, Change> decision) {
    return change(decision).after().orElseThrow().state();
  }

  private Change change(Function<RegistryState, Change> decision) {
    if (writing.isHeldByCurrentThread()) {
      throw new IllegalStateException("a listener of the registry must not change it");
    }
    writing.lock();
    try {
      if (closed) {
        throw new HearthException(
            ErrorCode.SHUTTING_DOWN, "the registry is closed: Hearth is shutting down");
      }
      Change change = decision.apply(state);
      if (!change.isEmpty()) {
        write(change);
        state = state.after(change);
      }
      if (change.isVisible()) {
        listeners.tell(change);
      }
      return change;
    } finally {
      writing.unlock();
    }
  }

  /** A commit that failed may still have been written: the file tells. */
  private void write(Change change) {
    try {
      storage.write(change);
    } catch (RuntimeException e) {
      if (!isStored(change, e)) {
        throw e;
      }
    }
  }

  private boolean isStored(Change change, RuntimeException failure) {
    try {
      return storage.load().equals(state.after(change));
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      return false;
    }
  }
}
