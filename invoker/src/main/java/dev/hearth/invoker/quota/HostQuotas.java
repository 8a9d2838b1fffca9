package dev.hearth.invoker.quota;

import dev.hearth.api.status.StatusItem;
import dev.hearth.invoker.linux.ProcessLimits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/**
 * What was found and changed of the kernel's limits at the start.
 *
 * @param raised for example {@code fs.inotify.max_user_instances 128 → 2147483647}
 * @param low limits that are lower than needed and could not be raised, with the reason
 */
public record HostQuotas(List<String> raised, List<String> low) {
  private static final Logger LOG = Logger.getLogger(HostQuotas.class);
  private static final int NUMBER_BYTES = 32;
  private static final Path SYSCTLS = Path.of("/proc/sys");

  public HostQuotas {
    raised = List.copyOf(raised);
    low = List.copyOf(low);
  }

  /**
   * Raises what is too low, of the host and of this process; never lowers anything, and never
   * fails. The host's values stay when this process has ended: other programs may count on them.
   */
  public static HostQuotas raise() {
    HostQuotas quotas = raise(SYSCTLS, HostQuota.ALL);
    try {
      ProcessLimits.raiseCountedByUser();
    } catch (IOException e) {
      // A user namespace takes over the limits of the process that makes it: those of one user stay
      // the bound for all containers together. Each has a small part of them.
      LOG.infof("the limits of root for signals and message queues stay: %s", e.getMessage());
    }
    if (!quotas.raised.isEmpty()) {
      LOG.infof("raised limits of the kernel: %s", String.join(", ", quotas.raised));
    }
    quotas.low.forEach(LOG::warn);
    return quotas;
  }

  static HostQuotas raise(Path sysctls, List<HostQuota> quotas) {
    List<String> raised = new ArrayList<>();
    List<String> low = new ArrayList<>();
    for (HostQuota quota : quotas) {
      Path file = quota.file(sysctls);
      try {
        long now = Long.parseLong(read(file).strip());
        OptionalLong value = quota.raised(now);
        if (value.isPresent()) {
          Files.writeString(file, Long.toString(value.getAsLong()));
          raised.add("%s %d → %d".formatted(quota.key(), now, value.getAsLong()));
        }
      } catch (NoSuchFileException notInThisKernel) {
        // nothing to share then
      } catch (IOException | NumberFormatException e) {
        low.add(
            "%s should be at least %d and cannot be set (%s): one function can use it up for all"
                .formatted(quota.key(), quota.least(), e.getMessage()));
      }
    }
    return new HostQuotas(raised, low);
  }

  /** With one read: the second of a number that the kernel writes out finds nothing. */
  private static String read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] text = new byte[NUMBER_BYTES];
      int count = in.read(text);
      return new String(text, 0, Math.max(count, 0), StandardCharsets.US_ASCII);
    }
  }

  /** For {@code hearth status}. */
  public StatusItem status() {
    if (!low.isEmpty()) {
      return new StatusItem("kernel limits", false, String.join("; ", low));
    }
    return new StatusItem(
        "kernel limits",
        true,
        raised.isEmpty() ? "high enough" : "raised at start: " + String.join(", ", raised));
  }
}
