package dev.hearth.api.error;

/** Whose fault an error is; decides who should act on it. */
public enum ErrorKind {
  /** The caller sent something that cannot be accepted. */
  CALLER,
  /** The function's code or image misbehaved. */
  FUNCTION,
  /** Hearth, or something it depends on, misbehaved. */
  PLATFORM,
  /** Everything works, but there is no room at present; trying again later helps. */
  CAPACITY
}
