package dev.hearth.gateway.kafka.broker;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.status.StatusItem;
import dev.hearth.gateway.kafka.cluster.Cluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The broker that Hearth runs itself: a child process that is started when first needed, outlives a
 * server that was killed, is found again by the next one, and is started again when it dies.
 */
public final class EmbeddedBroker implements Cluster {
  private static final Logger LOG = Logger.getLogger(EmbeddedBroker.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /** A broker that ran this long before it died was well: the pauses begin anew. */
  private static final Duration WELL = Duration.ofMinutes(1);

  private static final String STARTING = "embedded Kafka is starting";

  private final EmbeddedBrokerConfig config;
  private final ReentrantLock starting = new ReentrantLock();
  private volatile BrokerProcess process;
  private volatile String problem = "";
  private volatile boolean closed;

  public EmbeddedBroker(EmbeddedBrokerConfig config) {
    this.config = config;
  }

  /** Ends a broker that an earlier server left. Returns when it is gone. */
  public static void stopLeftOver(EmbeddedBrokerConfig config) {
    BrokerMark.read(config.folder())
        .ifPresent(
            mark ->
                mark.process()
                    .map(handle -> BrokerProcess.adopted(handle, mark.port()))
                    .ifPresent(BrokerProcess::stop));
  }

  /**
   * Finds a broker that an earlier server left, so that this one takes care of it. Returns at once.
   */
  public void adoptLeftOver() {
    if (BrokerMark.read(config.folder()).flatMap(BrokerMark::process).isPresent()) {
      inBackground("hearth-broker-adopt", this::bootstrapServers);
    }
  }

  @Override
  public boolean embedded() {
    return true;
  }

  @Override
  public boolean isUp() {
    BrokerProcess current = process;
    return current != null && current.isAlive();
  }

  @Override
  public Map<String, String> clientProperties() {
    return ClientProperties.read(config.clientProperties())
        .orElseThrow(() -> unavailable(config.clientProperties() + " cannot be read", null));
  }

  @Override
  public Optional<Path> clientPropertiesFile() {
    return Optional.of(config.clientProperties());
  }

  @Override
  public String bootstrapServers() {
    BrokerProcess current = process;
    if (current != null && current.isAlive()) {
      return current.address();
    }
    try {
      starting.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("waiting for it was interrupted", e);
    }
    try {
      return isUp() ? process.address() : launch();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("waiting for it was interrupted", e);
    } catch (HearthException e) {
      problem = e.getMessage();
      throw e;
    } catch (IOException e) {
      problem = e.toString();
      throw unavailable(e.toString(), e);
    } finally {
      starting.unlock();
    }
  }

  private String launch() throws IOException, InterruptedException {
    if (closed) {
      throw new HearthException(ErrorCode.SHUTTING_DOWN, "the embedded broker is being stopped");
    }
    BrokerProcess serving = adopt().orElse(null);
    if (serving == null) {
      serving = startNew();
    }
    process = serving;
    problem = "";
    BrokerProcess watched = serving;
    long since = System.nanoTime();
    var _ = watched.exit().thenAccept(code -> ended(watched, code, since));
    return watched.address();
  }

  private Optional<BrokerProcess> adopt() throws InterruptedException {
    Optional<BrokerMark> mark = BrokerMark.read(config.folder());
    Optional<ProcessHandle> handle = mark.flatMap(BrokerMark::process);
    if (handle.isEmpty()) {
      return Optional.empty();
    }
    BrokerProcess left = BrokerProcess.adopted(handle.get(), mark.get().port());
    if (BrokerAnswer.await(left, config.folder(), config.startLimit())) {
      LOG.infof(
          "adopted the broker that runs as process %d at %s", left.handle().pid(), left.address());
      return Optional.of(left);
    }
    if (left.isAlive()) {
      LOG.warnf(
          "the broker left as process %d does not answer at %s: it is stopped",
          left.handle().pid(), left.address());
      left.stop();
    }
    return Optional.empty();
  }

  private BrokerProcess startNew() throws IOException, InterruptedException {
    if (!Files.isDirectory(config.lib())) {
      throw unavailable(
          "its jars are not at " + config.lib() + "; build them (mvnw -pl broker package)", null);
    }
    long begun = System.nanoTime();
    BrokerProcess started = BrokerProcess.start(config);
    if (BrokerAnswer.await(started, config.folder(), config.startLimit())) {
      LOG.infof(
          "started the broker as process %d at %s in %d ms",
          started.handle().pid(),
          started.address(),
          Duration.ofNanos(System.nanoTime() - begun).toMillis());
      return started;
    }
    if (started.isAlive()) {
      started.kill();
      throw unavailable(
          "it did not answer at "
              + started.address()
              + " within "
              + config.startLimit().toSeconds()
              + " s; see "
              + config.log(),
          null);
    }
    int code = started.exit().join();
    if (code == BrokerProcess.ANOTHER_RUNS) {
      // An earlier server had started it and was killed before the broker wrote its mark.
      Optional<BrokerProcess> other = adopt();
      if (other.isPresent()) {
        return other.get();
      }
    }
    throw unavailable(
        "it ended with exit code "
            + code
            + ": "
            + BrokerLog.reason(config)
            + "; see "
            + config.log(),
        null);
  }

  private void ended(BrokerProcess gone, int code, long since) {
    if (closed || !gone.equals(process)) {
      return;
    }
    boolean wasWell = System.nanoTime() - since > WELL.toNanos();
    problem =
        "the broker process ended"
            + (code < 0 ? "" : " with exit code " + code)
            + (BrokerLog.isDiskFull(config) ? ": the disk is full" : "");
    LOG.warnf("%s; it is started again", problem);
    inBackground("hearth-broker-restart", () -> restart(wasWell));
  }

  private void restart(boolean wasWell) {
    Duration pause = wasWell ? Duration.ZERO : FIRST_PAUSE;
    while (!closed && !isUp()) {
      try {
        Thread.sleep(pause);
        bootstrapServers();
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (HearthException e) {
        LOG.warnf("%s", e.getMessage());
        Duration doubled = pause.isZero() ? FIRST_PAUSE : pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
      }
    }
  }

  @Override
  public StatusItem status() {
    BrokerProcess current = process;
    if (current != null && current.isAlive()) {
      return new StatusItem(
          "events",
          true,
          "embedded Kafka at " + current.address() + ", process " + current.handle().pid());
    }
    if (problem.isEmpty() && starting.isLocked()) {
      return new StatusItem("events", true, STARTING);
    }
    return problem.isEmpty()
        ? new StatusItem("events", true, "embedded Kafka, not needed so far")
        : new StatusItem("events", false, "embedded Kafka: " + problem);
  }

  @Override
  public void close() {
    closed = true;
    starting.lock();
    try {
      BrokerProcess current = process;
      if (current != null && current.isAlive()) {
        current.stop();
      }
    } finally {
      starting.unlock();
    }
  }

  private static void inBackground(String name, Runnable work) {
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                work.run();
              } catch (HearthException e) {
                LOG.warnf("%s", e.getMessage());
              }
            });
  }

  private static HearthException unavailable(String reason, Throwable cause) {
    return new HearthException(
        ErrorCode.EVENTS_UNAVAILABLE,
        "the embedded Kafka broker is not available: " + reason,
        cause);
  }
}
