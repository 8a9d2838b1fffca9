package dev.hearth.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.LivenessProbe;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HostPattern;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.http.PathPattern;
import dev.hearth.registry.storage.SourceJson;
import dev.hearth.registry.storage.SpecJson;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecJsonTest {
  private static final String DIGEST = "sha256:" + "ab".repeat(32);

  @Test
  void whatIsWrittenIsReadBack() {
    assertThat(SpecJson.read(SpecJson.write(Specs.everything()), "x"))
        .isEqualTo(Specs.everything());
    assertThat(SpecJson.read(SpecJson.write(Specs.any()), "x")).isEqualTo(Specs.any());
  }

  @Test
  void whatIsAskedOfInstancesIsReadBackAndNotWrittenWhereItIsTheDefault() {
    RevisionSpec spec =
        Specs.any()
            .withHealth(
                new HealthSpec(
                    Duration.ofMinutes(5),
                    Optional.of(new LivenessProbe("/live", Duration.ofSeconds(2), 5))));

    assertThat(SpecJson.read(SpecJson.write(spec), "x")).isEqualTo(spec);
    assertThat(SpecJson.write(Specs.any())).doesNotContain("health");
  }

  @Test
  void aMissingFieldTakesItsDefaultAndAnUnknownOneIsPassedOver() {
    RevisionSpec spec =
        SpecJson.read(
            "{\"format\":1,\"image\":\"" + DIGEST + "\",\"colour\":{\"of\":\"the sky\"}}", "x");

    assertThat(spec.scaling()).isEqualTo(ScalingSpec.DEFAULT);
    assertThat(spec.timeout()).isEqualTo(RevisionSpec.DEFAULT_TIMEOUT);
  }

  @Test
  void aSpecOfBeforeInstancesWerePausedIsRead() {
    RevisionSpec spec =
        SpecJson.read(
            "{\"format\":1,\"image\":\""
                + DIGEST
                + "\",\"scaling\":{\"min\":1,\"max\":5,\"concurrency\":4,\"target\":0.5,"
                + "\"idle\":\"PT30S\"}}",
            "x");

    assertThat(spec.scaling()).isEqualTo(new ScalingSpec(1, 5, 4, 0.5, Duration.ofSeconds(30)));
    assertThat(spec.scaling().paused()).isEmpty();
  }

  @Test
  void aSpecOfBeforeFunctionsHadRoutesIsRead() {
    assertThat(SpecJson.write(Specs.any())).doesNotContain("http");
    assertThat(SpecJson.read(SpecJson.write(Specs.any()), "x").http()).isEqualTo(HttpSpec.DEFAULT);
  }

  @Test
  void partsOfHttpThatAreMissingTakeTheirDefaults() {
    RevisionSpec spec =
        SpecJson.read(
            "{\"format\":1,\"image\":\""
                + DIGEST
                + "\",\"http\":{\"routes\":[{\"host\":\"*\",\"path\":\"/a\"}]}}",
            "x");

    assertThat(spec.http())
        .isEqualTo(
            new HttpSpec(
                List.of(new HttpRoute(HostPattern.ANY, new PathPattern("/a"), Set.of())),
                Optional.empty(),
                CallLimits.DEFAULT));
  }

  @Test
  void textThatIsNoSpecNamesTheRevision() {
    assertThatThrownBy(() -> SpecJson.read("{\"image\":", "greet-00001"))
        .hasMessageContaining("greet-00001");
    assertThatThrownBy(() -> SpecJson.read("{\"image\":\"latest\"}", "greet-00001"))
        .hasMessageContaining("greet-00001");
  }

  @Test
  void aTopicOfTheLongestNameNeedsNoDefaultDeadLetter() {
    KafkaSource longest =
        new KafkaSource(
            "t".repeat(249),
            KafkaSource.of("x").order(),
            KafkaSource.of("x").retry(),
            "d".repeat(249));

    assertThat(SourceJson.read(SourceJson.write(longest))).isEqualTo(longest);
  }
}
