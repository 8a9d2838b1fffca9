package dev.hearth.gateway.forward;

import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Time-outs of one event loop. Setting one and calling it off take constant time, which a queue
 * ordered by time does not give, and nearly all are called off. Ticks only while any is set.
 */
@SuppressWarnings("ReferenceEquality") // links of lists
final class TimeoutWheel {
  static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final int SLOTS = 512;

  private final EventLoop loop;
  private final Timeout[] slots = new Timeout[SLOTS];
  private long tick;
  private int set;
  private boolean ticking;

  TimeoutWheel(EventLoop loop) {
    this.loop = loop;
    for (int i = 0; i < SLOTS; i++) {
      Timeout head = new ListHead();
      head.previous = head;
      head.next = head;
      slots[i] = head;
    }
  }

  /** Makes {@code timeout} expire at that time, and no more at the one that was set before. */
  void set(Timeout timeout, long atNanos) {
    if (timeout.isSet()) {
      if (atNanos - timeout.atNanos >= 0) {
        // Looked at again when the earlier time has come.
        timeout.atNanos = atNanos;
        return;
      }
      cancel(timeout);
    }
    timeout.atNanos = atNanos;
    link(timeout);
    set++;
    if (!ticking) {
      ticking = true;
      tick = System.nanoTime() / TICK_NANOS;
      scheduleTick();
    }
  }

  void cancel(Timeout timeout) {
    if (timeout.isSet()) {
      unlink(timeout);
      set--;
    }
  }

  private void link(Timeout timeout) {
    Timeout head = slots[(int) Math.floorMod(timeout.atNanos / TICK_NANOS + 1, (long) SLOTS)];
    timeout.previous = head.previous;
    timeout.next = head;
    head.previous.next = timeout;
    head.previous = timeout;
  }

  private static void unlink(Timeout timeout) {
    timeout.previous.next = timeout.next;
    timeout.next.previous = timeout.previous;
    timeout.previous = null;
    timeout.next = null;
  }

  private void scheduleTick() {
    var _ = loop.schedule(this::onTick, TICK_NANOS, TimeUnit.NANOSECONDS);
  }

  private void onTick() {
    long now = System.nanoTime();
    long until = now / TICK_NANOS;
    // After a long stall one round of the wheel reaches everything.
    long from = Math.max(tick + 1, until - SLOTS + 1);
    tick = until;
    for (long at = from; at <= until; at++) {
      expire(slots[(int) Math.floorMod(at, (long) SLOTS)], now);
    }
    if (set > 0) {
      scheduleTick();
    } else {
      ticking = false;
    }
  }

  private void expire(Timeout head, long now) {
    Timeout last = head.previous;
    Timeout current = head.next;
    // Moves those that are due to a list of their own: what expires may change the slot.
    Timeout due = null;
    while (current != head) {
      Timeout following = current.next;
      boolean atEnd = current == last;
      if (current.atNanos - now <= 0) {
        unlink(current);
        set--;
        current.previous = due;
        due = current;
      } else {
        unlink(current);
        link(current);
      }
      if (atEnd) {
        break;
      }
      current = following;
    }
    while (due != null) {
      Timeout expired = due;
      due = expired.previous;
      expired.previous = null;
      expired.expired();
    }
  }

  private static final class ListHead extends Timeout {
    @Override
    protected void expired() {
      throw new IllegalStateException("the head of a list does not expire");
    }
  }
}
