package dev.hearth.invoker.log;

import dev.hearth.api.instance.LogLine;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/** Hands lines to one listener on a thread of its own; a slow one misses lines, nobody waits. */
final class Follower {
  private static final int WAITING_LINES = 10_000;

  private final BlockingQueue<LogLine> waiting = new ArrayBlockingQueue<>(WAITING_LINES);
  private final Consumer<LogLine> listener;
  private final Thread thread;

  Follower(Consumer<LogLine> listener, Consumer<Follower> onEnd) {
    this.listener = listener;
    thread = Thread.ofVirtual().name("hearth-log-follower").start(() -> run(onEnd));
  }

  void offer(LogLine line) {
    waiting.offer(line);
  }

  void stop() {
    thread.interrupt();
  }

  private void run(Consumer<Follower> onEnd) {
    try {
      while (true) {
        listener.accept(waiting.take());
      }
    } catch (InterruptedException | RuntimeException e) {
      onEnd.accept(this);
    }
  }
}
