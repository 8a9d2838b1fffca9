package dev.hearth.api.invocation;

import java.util.Locale;

/** How far an invocation is. */
public enum InvocationState {
  /** On durable storage; not sent yet. */
  QUEUED,
  /** Sent to an instance, or about to be. */
  RUNNING,
  /** An attempt failed, and another follows. */
  RETRYING,
  /** The function answered 2xx. */
  SUCCEEDED,
  /** Given up; the call lies in the dead letters, where there are some. */
  FAILED,
  /** Somebody cancelled it before it had ended. */
  CANCELLED;

  /** Whether nothing more comes. */
  public boolean isEnd() {
    return this == SUCCEEDED || this == FAILED || this == CANCELLED;
  }

  /** As the API writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
