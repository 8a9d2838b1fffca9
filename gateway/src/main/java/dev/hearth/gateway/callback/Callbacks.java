package dev.hearth.gateway.callback;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.api.invocation.InvocationText;
import dev.hearth.api.time.SteadyTime;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLSocketFactory;
import org.jboss.logging.Logger;

/**
 * Posts how invocations ended to the addresses that were given with them, until an address answers
 * 2xx. What is due is in the store, so that a restart forgets none. One thread looks for what is
 * due; requests go on side by side.
 */
public final class Callbacks implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Callbacks.class);
  private static final Duration TIME_LIMIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_SLEEP = Duration.ofMinutes(1);
  private static final Executor SENDERS = Executors.newVirtualThreadPerTaskExecutor();

  private final InvocationStore store;
  private final Supplier<String> secret;
  private final Clock clock;
  private final SteadyTime steady;
  private final ObjectMapper json = new ObjectMapper();
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final CallbackSlots slots = new CallbackSlots();
  private final Semaphore due = new Semaphore(0);
  private final Thread thread;
  private final CallbackClient client;
  private Signature signature;
  private volatile boolean closed;

  /**
   * @param secret the key, asked for when it is first needed
   * @param networks where callbacks may go
   */
  public Callbacks(
      InvocationStore store, Supplier<String> secret, CallbackNetworks networks, Clock clock) {
    this.client =
        new CallbackClient(
            networks,
            InetAddress::getAllByName,
            TIME_LIMIT,
            (SSLSocketFactory) SSLSocketFactory.getDefault());
    this.store = store;
    this.secret = secret;
    this.clock = clock;
    this.steady = SteadyTime.from(clock);
    this.thread = Thread.ofPlatform().daemon().name("hearth-callbacks").start(this::run);
  }

  /** One may be due now. */
  public void look() {
    due.release();
  }

  private void run() {
    while (!closed) {
      try {
        long millis = sendWhatIsDue();
        // Woken or not, the store says what is due.
        var _ = due.tryAcquire(millis, TimeUnit.MILLISECONDS);
        due.drainPermits();
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warnf("callbacks: %s", e.getMessage());
        pause();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(Duration.ofSeconds(1));
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Milliseconds until there is something to look for again. */
  private long sendWhatIsDue() {
    Instant now = steady.instant();
    boolean more = true;
    while (more) {
      more = false;
      for (Invocation invocation : store.callbacksDue(now, slots.busy(), slots.free())) {
        if (slots.begin(invocation)) {
          send(invocation);
          // Others may be behind those that have as many under way as they may by now.
          more = true;
        }
      }
    }
    if (slots.free() <= 0) {
      // The end of each request wakes the thread.
      return LONGEST_SLEEP.toMillis();
    }
    Optional<Instant> next = store.nextCallback(slots.busy());
    long wait = next.map(time -> Duration.between(now, time).toMillis()).orElse(Long.MAX_VALUE);
    return Math.clamp(wait, 1, LONGEST_SLEEP.toMillis());
  }

  private void send(Invocation invocation) {
    Callback callback = invocation.callback().orElseThrow();
    var _ =
        CompletableFuture.supplyAsync(() -> sent(invocation, callback), SENDERS)
            .thenCompose(after -> store.callback(invocation.id(), after))
            .whenComplete(
                (written, error) -> {
                  slots.end(invocation.id());
                  look();
                });
  }

  /** Blocks. What became of it, whatever that is. */
  private Callback sent(Invocation invocation, Callback callback) {
    try {
      byte[] body = json.writeValueAsBytes(InvocationText.of(invocation));
      int status = client.post(callback.url(), headers(invocation, body), body);
      return CallbackRetry.answered(callback, status, steady.instant(), random.nextDouble());
    } catch (CallbackRefusedException e) {
      return CallbackRetry.refused(callback, e.getMessage());
    } catch (IOException | RuntimeException e) {
      return CallbackRetry.failed(callback, text(e), steady.instant(), random.nextDouble());
    }
  }

  private Map<String, String> headers(Invocation invocation, byte[] body) {
    long seconds = clock.instant().getEpochSecond();
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("User-Agent", "Hearth");
    headers.put("X-Call-Id", invocation.id());
    headers.put("webhook-id", invocation.id());
    headers.put("webhook-timestamp", Long.toString(seconds));
    headers.put("webhook-signature", signature().of(invocation.id(), seconds, body));
    return headers;
  }

  private synchronized Signature signature() {
    if (signature == null) {
      signature = new Signature(secret.get());
    }
    return signature;
  }

  private static String text(Throwable error) {
    return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
