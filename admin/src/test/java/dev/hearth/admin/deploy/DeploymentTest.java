package dev.hearth.admin.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.KafkaSource;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeploymentTest {
  private final RecordingRoles roles = new RecordingRoles();
  private final List<String> steps = new ArrayList<>();
  private final BuildProgress progress =
      new BuildProgress() {
        @Override
        public void begin(String step) {
          steps.add(step);
        }

        @Override
        public void detail(String text) {}

        @Override
        public void end(String step, Duration took, String outcome) {}
      };

  @Test
  void trafficMovesOnlyAfterTheRevisionWasReady() throws InterruptedException {
    deploy();

    assertThat(roles.calls)
        .containsExactly(
            "open", "build", "add", "try greet-00001", "activate greet-00001", "close");
    assertThat(steps).containsExactly("unpack", "start", "route");
  }

  @Test
  void aRevisionThatDoesNotStartLeavesNoTrace() {
    roles.trialFailure = Optional.of(new HearthException(ErrorCode.START_FAILED, "no such module"));

    assertThatThrownBy(this::deploy).hasMessage("no such module");

    assertThat(roles.calls)
        .containsSubsequence(
            "try greet-00001", "abandon greet-00001", "discard greet-00001", "close")
        .doesNotContain("activate greet-00001");
  }

  @Test
  void topicsOfTheManifestAreMadeOnTheEmbeddedBrokerOnly() throws InterruptedException {
    roles.manifestTriggers.add(KafkaSource.of("orders"));
    deploy();
    assertThat(roles.calls).contains("topic orders");
  }

  @Test
  void aTopicMissingOnAnExternalClusterStopsTheDeployBeforeItMakesARevision() {
    roles.manifestTriggers.add(KafkaSource.of("orders"));
    roles.embedded = false;

    assertThatThrownBy(this::deploy)
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_NOT_FOUND))
        .hasMessageContaining("--create-topic");

    assertThat(roles.calls).doesNotContain("add");
  }

  private void deploy() throws InterruptedException {
    new Deployment(roles.ports()).run(InputStream.nullInputStream(), progress);
  }
}
