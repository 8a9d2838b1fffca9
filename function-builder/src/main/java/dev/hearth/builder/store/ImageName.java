package dev.hearth.builder.store;

import dev.hearth.api.function.RevisionId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How other tools find the image of a revision.
 *
 * @param serves whether the revision has its function's traffic: its image is {@code NAME:latest}
 *     too
 */
public record ImageName(RevisionId revision, Instant createdAt, boolean serves) {
  /** For example {@code greet:00003}. */
  public String reference() {
    return revision.function() + ":" + version();
  }

  /** For example {@code greet:latest}. */
  public String latest() {
    return revision.function() + ":latest";
  }

  private String version() {
    return String.format(Locale.ROOT, "%05d", revision.number());
  }

  /** What image-spec (annotations.md) calls the parts of a name, without the reference. */
  public Map<String, String> annotations() {
    Map<String, String> annotations = new TreeMap<>();
    annotations.put("org.opencontainers.image.created", created());
    annotations.put("org.opencontainers.image.title", revision.function().value());
    annotations.put("org.opencontainers.image.version", version());
    annotations.put("org.opencontainers.image.revision", revision.toString());
    return annotations;
  }

  /** The same for an entry of an index, found under that reference. */
  public Map<String, String> annotations(String reference) {
    Map<String, String> annotations = annotations();
    annotations.put("org.opencontainers.image.ref.name", reference);
    return annotations;
  }

  /** In the form of RFC 3339, to the second. */
  public String created() {
    return createdAt.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
