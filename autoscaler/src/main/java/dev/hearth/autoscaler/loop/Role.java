package dev.hearth.autoscaler.loop;

/** What a revision is to its function. */
enum Role {
  /** Seen only by its instances or calls: on trial, or of before a restart. */
  UNKNOWN,
  /** It gets the traffic. */
  ACTIVE,
  /** Another got the traffic; calls may still wait for this one. */
  REPLACED,
  /** Nobody uses it any more. */
  REMOVED
}
