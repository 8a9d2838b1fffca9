package dev.hearth.autoscaler.testing;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes down what it is told. */
public final class RecordingTarget implements ScaleTarget {
  /** One message. */
  public record Told(RevisionId revision, DesiredInstances desired) {}

  private final List<Told> told = new CopyOnWriteArrayList<>();
  private final AtomicBoolean failNext = new AtomicBoolean();
  private volatile CountDownLatch gate = new CountDownLatch(0);

  @Override
  public void setDesired(Revision revision, DesiredInstances desired) {
    if (failNext.getAndSet(false)) {
      throw new IllegalStateException("failing on purpose");
    }
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    told.add(new Told(revision.id(), desired));
  }

  public Optional<DesiredInstances> last(RevisionId revision) {
    return told.reversed().stream()
        .filter(it -> it.revision().equals(revision))
        .map(Told::desired)
        .findFirst();
  }

  public List<Told> all() {
    return List.copyOf(told);
  }

  public int count() {
    return told.size();
  }

  public void failNext() {
    failNext.set(true);
  }

  public void hangUntil(CountDownLatch latch) {
    gate = latch;
  }
}
