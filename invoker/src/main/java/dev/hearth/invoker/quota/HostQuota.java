package dev.hearth.invoker.quota;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/**
 * A limit below {@code /proc/sys} that the kernel counts per user of the host. All instances count
 * as one user, so that one of them could leave nothing to the others.
 *
 * @param key for example {@code fs.inotify.max_user_instances}
 * @param least what it must be; out of reach for an instance, whose memory limit ends it first, or
 *     enough for the most instances a machine can have
 */
public record HostQuota(String key, long least) {
  /** Each takes kernel memory that counts towards the instance's limit. */
  private static final long BEYOND_MEMORY = Integer.MAX_VALUE;

  /** The container runtime makes one key per container; functions cannot make any. */
  private static final long KEYS = 20_000;

  private static final long BYTES_PER_KEY = 100;

  // docs/decisions/0133
  static final List<HostQuota> ALL =
      List.of(
          new HostQuota("fs.inotify.max_user_instances", BEYOND_MEMORY),
          new HostQuota("fs.inotify.max_user_watches", BEYOND_MEMORY),
          new HostQuota("fs.epoll.max_user_watches", BEYOND_MEMORY),
          new HostQuota("fs.pipe-user-pages-soft", BEYOND_MEMORY),
          new HostQuota("fs.file-max", BEYOND_MEMORY),
          new HostQuota("kernel.keys.maxkeys", KEYS),
          new HostQuota("kernel.keys.maxbytes", KEYS * BYTES_PER_KEY));

  /** The value to write; empty where the present one is enough. */
  OptionalLong raised(long now) {
    boolean unlimited = key.equals("fs.pipe-user-pages-soft") && now == 0;
    return unlimited || now >= least ? OptionalLong.empty() : OptionalLong.of(least);
  }

  Path file(Path sysctls) {
    return sysctls.resolve(key.replace('.', '/'));
  }
}
