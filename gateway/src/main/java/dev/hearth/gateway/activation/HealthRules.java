package dev.hearth.gateway.activation;

import dev.hearth.api.function.LivenessProbe;
import dev.hearth.api.function.RevisionSpec;
import java.util.Optional;

/**
 * How instances of a revision can be asked whether they make progress.
 *
 * @param hosted whether a template's host answers, which also knows its calls by their ids
 * @param path what an image answers while it serves, when it is asked after a call's deadline
 * @param liveness how an image is to be probed all the time
 */
public record HealthRules(boolean hosted, Optional<String> path, Optional<LivenessProbe> liveness) {
  static final HealthRules UNKNOWN = new HealthRules(false, Optional.empty(), Optional.empty());

  static HealthRules of(RevisionSpec spec) {
    Optional<LivenessProbe> liveness = spec.health().liveness();
    return new HealthRules(
        spec.template().isPresent(),
        liveness.map(LivenessProbe::path).or(spec::readinessPath),
        liveness);
  }
}
