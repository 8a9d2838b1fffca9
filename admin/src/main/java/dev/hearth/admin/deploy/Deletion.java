package dev.hearth.admin.deploy;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.DeletedView;
import dev.hearth.api.disk.CleanReport;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterPage;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.image.Digest;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.invocation.InvocationTopics;
import dev.hearth.api.volume.Volume;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From a function to nothing of it: first it is deleted, then what is left of it is cleared away. A
 * failure of the second part leaves the function deleted, and is said.
 */
public final class Deletion {
  private static final Duration LONGEST_STOP = Duration.ofSeconds(60);
  private static final Duration LONGEST_DROP = Duration.ofSeconds(20);

  private final AdminPorts ports;

  public Deletion(AdminPorts ports) {
    this.ports = ports;
  }

  /** Letters that were dropped, and why not all of them could be. */
  private record Dropped(int letters, Optional<String> remark) {}

  /**
   * Deletes a function; returns when its instances are gone.
   *
   * @param keepLogs whether its logs and its waiting dead letters stay
   */
  public DeletedView run(FunctionState function, boolean keepLogs) throws InterruptedException {
    Set<Digest> images =
        ports.functions().revisions(function.name()).stream()
            .map(Revision::spec)
            .map(spec -> spec.image())
            .collect(Collectors.toSet());
    Set<String> letters = keepLogs ? Set.of() : deadLetterTopics(function);
    ports.functions().delete(function.name());
    awaitNoInstances(function);
    Dropped dropped = dropLetters(function, letters);
    CleanReport cleaned = ports.disk().deleted(function.name(), images, keepLogs);
    return new DeletedView(
        function.name().value(),
        cleaned.freed(),
        keepLogs,
        dropped.letters(),
        dropped.remark(),
        cleaned.forgotten(),
        ports.volumes().list().stream()
            .filter(it -> it.function().equals(function.name().value()))
            .map(Volume::name)
            .toList());
  }

  private void awaitNoInstances(FunctionState function) throws InterruptedException {
    long begin = System.nanoTime();
    while (ports.instances().instances(function.name()).stream().anyMatch(Instance::exists)
        && System.nanoTime() - begin < LONGEST_STOP.toNanos()) {
      Thread.sleep(Duration.ofMillis(20));
    }
  }

  /**
   * Topics that can have dead letters of a function. None for a function without triggers and async
   * invocations: an embedded broker is not started for the sake of asking it.
   */
  private Set<String> deadLetterTopics(FunctionState function) {
    Set<String> topics =
        function.triggers().stream()
            .map(trigger -> trigger.source().deadLetter())
            .collect(Collectors.toCollection(HashSet::new));
    if (!topics.isEmpty()
        || !ports.invocations().list(Optional.of(function.name()), Optional.empty(), 1).isEmpty()) {
      topics.add(InvocationTopics.deadLetter(function.name()));
    }
    return topics;
  }

  private Dropped dropLetters(FunctionState function, Set<String> topics) {
    int letters = 0;
    try {
      long begin = System.nanoTime();
      Optional<String> after = Optional.empty();
      while (!topics.isEmpty() && System.nanoTime() - begin < LONGEST_DROP.toNanos()) {
        DeadLetterPage page = ports.events().deadLetters().drop(query(function, topics, after));
        letters += page.letters().size();
        if (page.next().isEmpty()) {
          return new Dropped(letters, Optional.empty());
        }
        after = page.next();
      }
      return new Dropped(
          letters,
          topics.isEmpty()
              ? Optional.empty()
              : Optional.of(
                  "not all dead letters could be dropped in " + LONGEST_DROP.toSeconds() + " s"));
    } catch (HearthException e) {
      return new Dropped(
          letters, Optional.of("its dead letters could not be dropped: " + e.getMessage()));
    }
  }

  private static DeadLetterQuery query(
      FunctionState function, Set<String> topics, Optional<String> after) {
    return new DeadLetterQuery(
        topics,
        function.name().value(),
        Optional.of(DeadLetterState.WAITING),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        after,
        DeadLetterQuery.MOST);
  }
}
