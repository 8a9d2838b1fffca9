package dev.hearth.admin.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.PathPattern;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
  void whatADeployLeftIsCollectedSoonAfterwards() throws InterruptedException {
    deploy();
    assertThat(roles.disk.calls).containsExactly("collect soon");

    roles.trialFailure = Optional.of(new HearthException(ErrorCode.START_FAILED, "no such module"));
    assertThatThrownBy(this::deploy).hasMessage("no such module");
    assertThat(roles.disk.calls).containsExactly("collect soon", "collect soon");
  }

  /** Before the upload is read, before the build, and before a revision is made. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aFullDiskStopsADeployBeforeItMakesARevision(int roomFor) {
    roles.disk.roomFor = roomFor;

    assertThatThrownBy(this::deploy)
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DISK_FULL));

    assertThat(roles.calls).doesNotContain("add");
    assertThat(roles.calls.contains("open")).isEqualTo(roles.calls.contains("close"));
    assertThat(ErrorCode.DISK_FULL.httpStatus()).isEqualTo(507);
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

  @Test
  void aRouteOfAnotherFunctionStopsTheDeployBeforeAnythingIsBuilt() {
    HttpRoute route = new HttpRoute(HostPattern.ANY, new PathPattern("/orders/*"), Set.of());
    roles.manifestRoutes.add(route);
    roles.deployed.add(roles.state("orders", route));

    assertThatThrownBy(this::deploy)
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ROUTE_TAKEN))
        .hasMessageContaining("function 'orders' has '/orders/*' (orders-00001)")
        .hasMessageContaining("nothing was changed");

    assertThat(roles.calls).containsExactly("open", "close");
  }

  @Test
  void theRoutesItHasAlreadyDoNotStopAFunction() throws InterruptedException {
    HttpRoute route = new HttpRoute(HostPattern.ANY, new PathPattern("/orders/*"), Set.of());
    roles.manifestRoutes.add(route);
    roles.deployed.add(roles.state("greet", route));

    deploy();

    assertThat(roles.calls).contains("activate greet-00001");
  }

  private void deploy() throws InterruptedException {
    new Deployment(roles.ports()).run(InputStream.nullInputStream(), progress);
  }
}
