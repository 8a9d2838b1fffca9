package dev.hearth.gateway.http;

/** Connections in the order in which they became idle. Each change takes constant time. */
@SuppressWarnings("ReferenceEquality") // links of a list
public final class IdleOrder {
  private final Entry ends = new Entry(null);

  IdleOrder() {
    ends.previous = ends;
    ends.next = ends;
  }

  /** A connection's place, of which it has one for as long as it is open. */
  public static final class Entry {
    private final ClientLink connection;
    private Entry previous;
    private Entry next;

    public Entry(ClientLink connection) {
      this.connection = connection;
    }
  }

  void moveToEnd(Entry entry) {
    if (ends.previous == entry) {
      return;
    }
    remove(entry);
    entry.previous = ends.previous;
    entry.next = ends;
    ends.previous.next = entry;
    ends.previous = entry;
  }

  void remove(Entry entry) {
    if (entry.next != null) {
      entry.previous.next = entry.next;
      entry.next.previous = entry.previous;
      entry.previous = null;
      entry.next = null;
    }
  }

  /** Takes the first one out; null when there is none. */
  ClientLink takeFirst() {
    Entry first = ends.next;
    if (first == ends) {
      return null;
    }
    remove(first);
    return first.connection;
  }
}
