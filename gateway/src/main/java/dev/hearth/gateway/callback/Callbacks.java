package dev.hearth.gateway.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.invocation.Callback;
import dev.hearth.api.invocation.Invocation;
import dev.hearth.api.invocation.InvocationStore;
import dev.hearth.api.invocation.InvocationText;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
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
  private static final int AT_ONCE = 32;

  private final InvocationStore store;
  private final Supplier<String> secret;
  private final Clock clock;
  private final ObjectMapper json = new ObjectMapper();
  private final RandomGenerator random = RandomGenerator.getDefault();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();
  private final Semaphore due = new Semaphore(0);
  private final Thread thread;
  private HttpClient client;
  private Signature signature;
  private volatile boolean closed;

  /**
   * @param secret the key, asked for when it is first needed
   */
  public Callbacks(InvocationStore store, Supplier<String> secret, Clock clock) {
    this.store = store;
    this.secret = secret;
    this.clock = clock;
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
    Instant now = clock.instant();
    for (Invocation invocation : store.callbacksDue(now, AT_ONCE)) {
      if (underWay.size() < AT_ONCE && underWay.add(invocation.id())) {
        send(invocation);
      }
    }
    if (!underWay.isEmpty()) {
      // The end of each request wakes the thread.
      return LONGEST_SLEEP.toMillis();
    }
    Optional<Instant> next = store.nextCallback();
    long wait = next.map(time -> Duration.between(now, time).toMillis()).orElse(Long.MAX_VALUE);
    return Math.clamp(wait, 1, LONGEST_SLEEP.toMillis());
  }

  private void send(Invocation invocation) {
    Callback callback = invocation.callback().orElseThrow();
    CompletableFuture<HttpResponse<Void>> sent;
    try {
      sent = client().sendAsync(request(invocation, callback), BodyHandlers.discarding());
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    var _ =
        sent.thenApply(
                answer ->
                    CallbackRetry.answered(
                        callback, answer.statusCode(), clock.instant(), random.nextDouble()))
            .exceptionally(
                error ->
                    CallbackRetry.failed(
                        callback, text(error), clock.instant(), random.nextDouble()))
            .thenCompose(after -> store.callback(invocation.id(), after))
            .whenComplete(
                (written, error) -> {
                  underWay.remove(invocation.id());
                  look();
                });
  }

  private HttpRequest request(Invocation invocation, Callback callback) {
    byte[] body;
    try {
      body = json.writeValueAsBytes(InvocationText.of(invocation));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    }
    long seconds = clock.instant().getEpochSecond();
    return HttpRequest.newBuilder(callback.url())
        .timeout(TIME_LIMIT)
        .header("Content-Type", "application/json")
        .header("X-Call-Id", invocation.id())
        .header("webhook-id", invocation.id())
        .header("webhook-timestamp", Long.toString(seconds))
        .header("webhook-signature", signature().of(invocation.id(), seconds, body))
        .POST(BodyPublishers.ofByteArray(body))
        .build();
  }

  private synchronized Signature signature() {
    if (signature == null) {
      signature = new Signature(secret.get());
    }
    return signature;
  }

  /** Redirects are not followed: a callback goes where its caller said. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(TIME_LIMIT)
              .build();
    }
    return client;
  }

  private static String text(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    HttpClient used;
    synchronized (this) {
      used = client;
    }
    if (used != null) {
      used.shutdownNow();
    }
  }
}
