package dev.hearth.invoker.layer;

import java.time.Instant;

/**
 * What a file has beside its content.
 *
 * @param uid owner on the host, shifted already
 * @param gid group on the host, shifted already
 * @param mode permission bits with set-user-id, set-group-id and sticky
 */
record Attributes(int uid, int gid, int mode, Instant modified) {}
