package dev.hearth.admin.rest;

import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogReader;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.List;

/**
 * Sends the lines of a reader as fast as the other side takes them: none is dropped, and none is
 * read before there is room for it.
 */
final class LogStreaming {
  private final LogReader reader;
  private final boolean follow;
  private final MultiEmitter<? super LogLine> emitter;

  private LogStreaming(LogReader reader, boolean follow, MultiEmitter<? super LogLine> emitter) {
    this.reader = reader;
    this.follow = follow;
    this.emitter = emitter;
  }

  /**
   * @param reader is closed at the end
   * @param follow whether to go on with lines to come
   */
  static Multi<LogLine> of(LogReader reader, boolean follow) {
    return Multi.createFrom()
        .emitter(
            emitter -> new LogStreaming(reader, follow, emitter).start(),
            BackPressureStrategy.BUFFER);
  }

  private void start() {
    Thread thread = Thread.ofVirtual().name("hearth-log-stream").unstarted(this::run);
    emitter.onRequest(count -> requested());
    emitter.onTermination(
        () -> {
          reader.close();
          thread.interrupt();
        });
    thread.start();
  }

  private void run() {
    try (reader) {
      send(reader.next());
      while (follow && !emitter.isCancelled()) {
        reader.await();
        send(reader.next());
      }
      emitter.complete();
    } catch (InterruptedException e) {
      emitter.complete();
    } catch (RuntimeException e) {
      emitter.fail(e);
    }
  }

  private void send(List<LogLine> lines) throws InterruptedException {
    for (LogLine line : lines) {
      awaitRequest();
      emitter.emit(line);
    }
  }

  private synchronized void awaitRequest() throws InterruptedException {
    while (emitter.requested() == 0) {
      wait();
    }
  }

  private synchronized void requested() {
    notifyAll();
  }
}
