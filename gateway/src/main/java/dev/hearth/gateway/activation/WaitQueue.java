package dev.hearth.gateway.activation;

/** First come, first served; a waiter in the middle leaves in constant time. Guarded by a lock. */
final class WaitQueue<B> {
  private Waiter<B> head;
  private Waiter<B> tail;
  private int size;

  int size() {
    return size;
  }

  /** The one that waits longest, or null. */
  Waiter<B> first() {
    return head;
  }

  /** Notes that demand with all of them in it goes out; each is looked at once. */
  void demanded(long now) {
    long at = now == 0 ? 1 : now;
    for (Waiter<B> waiter = tail;
        waiter != null && waiter.demandedNanos == 0;
        waiter = waiter.previous) {
      waiter.demandedNanos = at;
    }
  }

  void add(Waiter<B> waiter) {
    waiter.waiting = true;
    waiter.previous = tail;
    waiter.next = null;
    if (tail == null) {
      head = waiter;
    } else {
      tail.next = waiter;
    }
    tail = waiter;
    size++;
  }

  /** Whether it was in here. */
  boolean remove(Waiter<B> waiter) {
    if (!waiter.waiting) {
      return false;
    }
    waiter.waiting = false;
    if (waiter.previous == null) {
      head = waiter.next;
    } else {
      waiter.previous.next = waiter.next;
    }
    if (waiter.next == null) {
      tail = waiter.previous;
    } else {
      waiter.next.previous = waiter.previous;
    }
    waiter.previous = null;
    waiter.next = null;
    size--;
    return true;
  }
}
