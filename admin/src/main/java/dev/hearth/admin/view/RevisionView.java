package dev.hearth.admin.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.api.function.Revision;
import java.time.Instant;

/** A revision as the API shows it. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record RevisionView(
    String id, int number, boolean active, String image, String template, Instant createdAt) {
  public static RevisionView of(Revision revision, boolean active) {
    return new RevisionView(
        revision.id().toString(),
        revision.id().number(),
        active,
        revision.spec().image().value(),
        revision.spec().template().orElse(null),
        revision.createdAt());
  }
}
