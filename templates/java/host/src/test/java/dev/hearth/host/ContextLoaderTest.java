package dev.hearth.host;

import static dev.hearth.host.HostProcess.handler;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every thread that a function can start finds the function's classes and services. */
@Timeout(60)
class ContextLoaderTest {
  private static final String SOURCE =
      handler(
          """
          implements Supplier<Map<String, Boolean>> {
            static { CompletableFuture.runAsync(Seen.see("the common pool of an initialiser")).join(); }

            static final class Seen {
              static final Map<String, Boolean> ALL = new ConcurrentSkipListMap<>();

              static Runnable see(String where) {
                return () -> ALL.merge(where,
                    Thread.currentThread().getContextClassLoader() == Handler.class.getClassLoader(),
                    Boolean::logicalAnd);
              }
            }

            static Runnable see(String where) { return Seen.see(where); }

            public Map<String, Boolean> get() {
              Seen.ALL.put("the system class loader",
                  ClassLoader.getSystemClassLoader() == Handler.class.getClassLoader());
              Seen.ALL.put("a resource of the system",
                  ClassLoader.getSystemResource("Handler.class") != null);
              see("the call").run();
              CompletableFuture.runAsync(see("the common pool")).join();
              CompletableFuture.runAsync(see("delayedExecutor"),
                  CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS)).join();
              new CompletableFuture<Void>().orTimeout(1, TimeUnit.MILLISECONDS)
                  .handle((x, e) -> { see("orTimeout").run(); return null; }).join();
              java.util.stream.IntStream.range(0, 10_000).parallel()
                  .forEach(i -> see("parallel streams").run());
              try (var pool = new ForkJoinPool(2)) { pool.submit(see("a ForkJoinPool")).join(); }
              run(Executors.newVirtualThreadPerTaskExecutor(), "virtual threads");
              run(Executors.newCachedThreadPool(), "a pool");
              run(Executors.newScheduledThreadPool(1), "a scheduler");
              run(java.util.concurrent.Executors.newWorkStealingPool(), "work stealing");
              var timed = new CompletableFuture<Void>();
              new Timer(true).schedule(new TimerTask() {
                public void run() { see("a timer").run(); timed.complete(null); }
              }, 1);
              timed.join();
              var nested = new CompletableFuture<Void>();
              CompletableFuture.runAsync(() -> Thread.ofVirtual().start(() -> {
                see("a virtual thread of the common pool").run(); nested.complete(null); }));
              nested.join();
              java.net.http.HttpClient.newHttpClient()
                  .sendAsync(java.net.http.HttpRequest.newBuilder(java.net.URI.create("http://127.0.0.1:1")).build(),
                      java.net.http.HttpResponse.BodyHandlers.discarding())
                  .handleAsync((x, e) -> { see("the HTTP client").run(); return null; }).join();
              return Seen.ALL;
            }

            void run(ExecutorService executor, String where) {
              try (executor) { CompletableFuture.runAsync(see(where), executor).join(); }
            }
          }
          """);

  @Test
  void inAnInstanceOfItsOwn() throws Exception {
    try (HostProcess host = HostProcess.ready(SOURCE)) {
      assertThat(host.get("/").text()).contains("orTimeout").doesNotContain("false");
    }
  }

  @Test
  void inASpecialisedCell() throws Exception {
    try (HostProcess host = HostProcess.specialised(SOURCE)) {
      assertThat(host.get("/").text()).contains("orTimeout").doesNotContain("false");
    }
  }
}
