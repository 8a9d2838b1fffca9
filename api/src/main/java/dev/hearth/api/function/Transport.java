package dev.hearth.api.function;

/** Where a container of a revision listens. */
public enum Transport {
  /** On the Unix socket that {@code HEARTH_SOCKET} names: function hosts of the templates. */
  UNIX_SOCKET,
  /** On the TCP port that {@code PORT} names: any HTTP image. */
  TCP
}
