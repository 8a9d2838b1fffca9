package dev.hearth.invoker.log;

import dev.hearth.api.error.DiskFull;
import dev.hearth.api.status.StatusItem;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Lines that could not be written. Safe for use by many threads. */
final class LostLines {
  private static final Logger LOG = Logger.getLogger(LostLines.class);

  private record Failure(Instant since, String why) {}

  private final InstantSource clock;
  private final AtomicLong lost = new AtomicLong();
  private volatile Failure failure;

  LostLines(InstantSource clock) {
    this.clock = clock;
  }

  void lost(Exception reason) {
    lost.incrementAndGet();
    if (failure == null) {
      failure =
          new Failure(
              clock.instant(),
              DiskFull.causedBy(reason) ? "the disk is full" : String.valueOf(reason.getMessage()));
      LOG.errorf("lines of instances are lost: %s", failure.why());
    }
  }

  void written() {
    if (failure != null) {
      failure = null;
      LOG.infof("lines of instances are written again; %d were lost", lost.getAndSet(0));
    }
  }

  /** Present while lines are lost. */
  Optional<StatusItem> status() {
    Failure now = failure;
    return now == null
        ? Optional.empty()
        : Optional.of(
            new StatusItem(
                "logs",
                false,
                "%d lines of instances lost since %s: %s"
                    .formatted(
                        lost.get(), now.since().truncatedTo(ChronoUnit.SECONDS), now.why())));
  }
}
