package dev.hearth.admin.view;

import dev.hearth.api.function.BatchPolicy;

/** How many events go together in one call, as the API shows it. */
public record BatchView(int size, long windowMillis, long bytes) {
  static BatchView of(BatchPolicy policy) {
    return new BatchView(policy.size(), policy.window().toMillis(), policy.bytes());
  }
}
