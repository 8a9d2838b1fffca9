package dev.hearth.api.function;

import dev.hearth.api.error.HearthException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The durable store of functions, revisions and triggers. Safe for use by many threads. A method
 * that changes something returns once the change survives a crash, and after every listener of the
 * {@link FunctionFeed} was told. "Not found" is a {@link HearthException} with the matching code.
 */
public interface FunctionStore {
  List<FunctionState> functions();

  Optional<FunctionState> function(FunctionName name);

  Optional<Revision> revision(RevisionId id);

  /** Newest first. */
  List<Revision> revisions(FunctionName name);

  /**
   * Adds a revision with the next number, and the function where it is new. Traffic stays where it
   * is. Numbers of a deleted function go on where they ended.
   */
  Revision addRevision(FunctionName name, RevisionSpec spec);

  /**
   * Sends the function's traffic to a revision and makes its manifest's triggers the ones given, as
   * one change; triggers made by command stay. Where both have one name, the one made by command
   * counts.
   */
  FunctionState activate(RevisionId id, Collection<? extends TriggerSource> manifestTriggers);

  /** Sends the traffic to an earlier (or later) revision with the triggers it was deployed with. */
  FunctionState rollBack(RevisionId id);

  /** Forgets a revision that never got traffic. */
  void discardRevision(RevisionId id);

  /**
   * Forgets a revision without traffic, which can no longer be rolled back to.
   *
   * @return false when it has traffic, or is not known
   */
  boolean forgetRevision(RevisionId id);

  FunctionState setBounds(FunctionName name, ScalingBounds bounds);

  /** Adds a trigger made by command, or replaces the one of the same name. */
  FunctionState putTrigger(FunctionName name, TriggerSource source);

  /**
   * @param trigger {@link TriggerSource#name}
   */
  FunctionState removeTrigger(FunctionName name, String trigger);

  /** Pauses a trigger, or lets it go on; that outlives deploys and restarts. */
  FunctionState pauseTrigger(FunctionName name, String trigger, boolean paused);

  /** Removes the function with its revisions and triggers. */
  void delete(FunctionName name);
}
