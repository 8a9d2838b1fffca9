package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.instance.Instance;
import java.time.Instant;
import java.util.Locale;

/** An instance as the API shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record InstanceEntry(
    String id, String revision, String state, String endpoint, Instant startedAt, String reason) {
  public static InstanceEntry of(Instance instance) {
    return new InstanceEntry(
        instance.id().value(),
        instance.revision().toString(),
        instance.state().name().toLowerCase(Locale.ROOT),
        instance.endpoint().map(Object::toString).orElse(null),
        instance.startedAt(),
        instance.reason().orElse(null));
  }
}
