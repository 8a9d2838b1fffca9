package dev.hearth.builder.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.filter.EventFilter;
import dev.hearth.api.filter.TextPattern;
import dev.hearth.api.function.BatchPolicy;
import dev.hearth.api.function.EventOrder;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.HealthSpec;
import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KeepSpec;
import dev.hearth.api.function.LivenessProbe;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.RetryPolicy;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.ScalingWindow;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.function.StartPosition;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestReaderTest {
  @Test
  void aNameAndATemplateAreEnough() {
    Manifest manifest = ManifestReader.read("name: greet\ntemplate: node\n");

    assertThat(manifest.name()).isEqualTo(new FunctionName("greet"));
    assertThat(manifest.source()).isEqualTo(new ManifestSource.Template("node"));
    assertThat(manifest.handler()).isEmpty();
    assertThat(manifest.environment()).isEmpty();
    assertThat(manifest.memoryBytes()).isEmpty();
    assertThat(manifest.cpuMillis()).isEqualTo(1000);
    assertThat(manifest.pids()).isEqualTo(256);
    assertThat(manifest.timeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(manifest.scaling()).isEqualTo(ScalingSpec.DEFAULT);
    assertThat(manifest.network()).isEqualTo(NetworkMode.EGRESS);
    assertThat(manifest.port()).isEqualTo(8080);
    assertThat(manifest.readinessPath()).isEmpty();
    assertThat(manifest.triggers()).isEmpty();
  }

  @Test
  void packagesAndTheBuildAreRead() {
    Manifest manifest =
        ManifestReader.read(
            """
            name: a
            template: node
            packages: [libpq5, ffmpeg, libpq5]
            build: { packages: [libpq-dev], run: npm run css, env: { MODE: fast } }
            """);

    assertThat(manifest.packages()).containsExactly("ffmpeg", "libpq5");
    assertThat(manifest.build())
        .isEqualTo(
            new BuildSettings(
                List.of("libpq-dev"), List.of("npm run css"), Map.of("MODE", "fast")));
    assertThat(ManifestReader.read("name: a\ntemplate: node\nbuild: { run: [a, b] }").build().run())
        .containsExactly("a", "b");
    assertThat(ManifestReader.read("name: a\ntemplate: node\n").build())
        .isEqualTo(BuildSettings.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "packages: [Libpq5]              | 'packages[0]' must be the name of a Debian package, such as libpq5, not 'Libpq5'",
        "packages: ['a b']               | 'packages[0]' must be the name of a Debian package",
        "packages: ['-oX=y']             | 'packages[0]' must be the name of a Debian package",
        "packages: ['a,b']               | 'packages[0]' must be the name of a Debian package",
        "packages: [x]                   | 'packages[0]' must be the name of a Debian package",
        "packages: ffmpeg                | 'packages' must be a list",
        "build: { packages: ['curl/sid'] } | 'build.packages[0]' must be the name of a Debian package",
        "build: { pakages: [curl] }      | unknown key 'pakages' in 'build'; did you mean 'packages'?",
        "build: { run: '' }              | 'build.run' must be a shell command",
        "build: { env: { HEARTH_A: b } } | 'build.env.HEARTH_A' is set by Hearth",
        "build: { env: { 1a: b } }       | 'build.env.1a' is not the name of a variable",
      })
  void whatTheBuildCannotDoIsNamed(String line, String message) {
    assertThatThrownBy(() -> ManifestReader.read("name: a\ntemplate: node\n" + line + "\n"))
        .hasMessageContaining("function.yaml:3: " + message);
  }

  @ParameterizedTest
  @CsvSource({"packages: [curl]", "'build: { run: make }'"})
  void anImageIsUsedAsItIs(String line) {
    assertThatThrownBy(() -> ManifestReader.read("name: a\nimage: nginx\n" + line + "\n"))
        .hasMessageContaining("belongs to a template; an 'image' is used as it is");
  }

  @Test
  void everyKeyIsRead() {
    Manifest manifest =
        ManifestReader.read(
            """
            name: orders
            template: node
            handler: src/orders.js
            env: { LOG_LEVEL: info, RETRIES: 3, EMPTY: "" }
            resources: { memory: 256Mi, cpu: 500m, pids: 64, shm: 32Mi, tmp: 1Mi }
            timeout: 1.5s
            scaling: { min: 1, max: 5, concurrency: 4, target: 0.5, idle: 2m, paused: 90s }
            network: none
            port: 9000
            readiness: { path: /healthz }
            triggers:
              - kafka: { topic: orders, order: partition, retry: { attempts: 3, backoff: 1s }, deadLetter: dead }
              - kafka: { topic: refunds }
            """);

    assertThat(manifest.handler()).contains("src/orders.js");
    assertThat(manifest.environment())
        .containsEntry("LOG_LEVEL", "info")
        .containsEntry("RETRIES", "3")
        .containsEntry("EMPTY", "");
    assertThat(manifest.memoryBytes()).contains(256L << 20);
    assertThat(manifest.cpuMillis()).isEqualTo(500);
    assertThat(manifest.pids()).isEqualTo(64);
    assertThat(manifest.shmBytes()).contains(32L << 20);
    assertThat(manifest.tmpBytes()).contains(1L << 20);
    assertThat(manifest.isolation()).isEqualTo(IsolationSpec.DEFAULT);
    assertThat(manifest.timeout()).isEqualTo(Duration.ofMillis(1500));
    assertThat(manifest.scaling())
        .isEqualTo(
            new ScalingSpec(
                1, 5, 4, 0.5, Duration.ofMinutes(2), Optional.of(Duration.ofSeconds(90))));
    assertThat(manifest.network()).isEqualTo(NetworkMode.NONE);
    assertThat(manifest.port()).isEqualTo(9000);
    assertThat(manifest.readinessPath()).contains("/healthz");
    assertThat(manifest.triggers())
        .containsExactly(
            new KafkaSource(
                "orders", EventOrder.PARTITION, new RetryPolicy(3, Duration.ofSeconds(1)), "dead"),
            KafkaSource.of("refunds"));
  }

  @Test
  void anImageSaysHowLongItsStartMayTakeAndHowItIsProbed() {
    Manifest manifest =
        ManifestReader.read(
            """
            name: orders
            image: registry/orders:1
            startTimeout: 30m
            liveness: { path: /live, period: 2s, failures: 5 }
            """);

    assertThat(manifest.health().startTimeout()).isEqualTo(Duration.ofMinutes(30));
    assertThat(manifest.health().liveness())
        .contains(new LivenessProbe("/live", Duration.ofSeconds(2), 5));
  }

  @ParameterizedTest
  @CsvSource({"docker, DOCKER", "restricted, RESTRICTED"})
  void anImageMayHaveTheRightsThatDockerGives(String text, SecurityProfile profile) {
    Manifest manifest =
        ManifestReader.read("name: a\nimage: b\nsecurity: { profile: " + text + " }\n");

    assertThat(manifest.isolation().profile()).isEqualTo(profile);
  }

  @Test
  void anUnknownProfileIsAnError() {
    assertThatThrownBy(
            () -> ManifestReader.read("name: a\nimage: b\nsecurity: { profile: privileged }\n"))
        .hasMessage(
            "function.yaml:3: 'security.profile' must be restricted or docker, not 'privileged'");
  }

  @Test
  void aProbeNeedsItsPathOnly() {
    Manifest manifest = ManifestReader.read("name: a\nimage: b\nliveness: { path: /live }\n");

    assertThat(manifest.health())
        .isEqualTo(
            new HealthSpec(
                Duration.ofSeconds(60),
                Optional.of(new LivenessProbe("/live", Duration.ofSeconds(10), 3))));
  }

  @Test
  void aTriggerMayFilterItsEventsAndSayWhereItBegins() {
    Manifest manifest =
        read(
            """
            triggers:
              - kafka:
                  topic: orders
                  from: earliest
                  filter:
                    attributes: { type: order.* }
                    headers: { region: [eu, uk] }
                    value: { "$.customer.country": DE, "$.total": 7 }
            """);

    assertThat(manifest.triggers())
        .containsExactly(
            KafkaSource.of("orders")
                .with(
                    new EventFilter(
                        Map.of("type", TextPattern.of("order.*")),
                        Map.of("region", TextPattern.of("eu", "uk")),
                        Map.of(
                            "$.customer.country",
                            TextPattern.of("DE"),
                            "$.total",
                            TextPattern.of("7"))),
                    new StartPosition.Earliest()));
  }

  @Test
  void aTriggerMayTakeBatchesOrPassOnAnswersAndLimitTheAgeOfRetries() {
    Manifest manifest =
        read(
            """
            triggers:
              - kafka: { topic: orders, batch: { size: 100, window: 1s, bytes: 2Mi } }
              - kafka: { topic: refunds, retry: { attempts: 3, maxAge: 1h }, replyTopic: refunded }
            """);

    assertThat(manifest.triggers())
        .containsExactly(
            KafkaSource.of("orders")
                .with(new BatchPolicy(100, Duration.ofSeconds(1), 2 << 20), Optional.empty()),
            new KafkaSource(
                    "refunds",
                    EventOrder.KEY,
                    new RetryPolicy(
                        3, RetryPolicy.DEFAULT.backoff(), Optional.of(Duration.ofHours(1))),
                    "refunds.dead")
                .with(BatchPolicy.NONE, Optional.of("refunded")));
  }

  @Test
  void schedulesStandBesideTopics() {
    Manifest manifest =
        read(
            """
            triggers:
              - schedule: { cron: "*/5 * * * *" }
              - schedule:
                  { name: nightly, cron: "0 3 * * MON-FRI", timezone: Europe/Berlin, payload: "{}", missed: skip }
            """);

    assertThat(manifest.triggers())
        .containsExactly(
            new ScheduleSource("schedule-1", "*/5 * * * *", ZoneOffset.UTC, "", MissedTicks.ONE),
            new ScheduleSource(
                "nightly", "0 3 * * MON-FRI", ZoneId.of("Europe/Berlin"), "{}", MissedTicks.SKIP));
  }

  @ParameterizedTest
  @CsvSource({
    "128Mi, 134217728",
    "1Gi, 1073741824",
    "0.5Gi, 536870912",
    "100M, 100000000",
    "65536Ki, 67108864"
  })
  void memoryHasAUnit(String text, long bytes) {
    assertThat(read("resources: { memory: %s }".formatted(text)).memoryBytes()).contains(bytes);
  }

  @ParameterizedTest
  @CsvSource({"500m, 500", "0.5, 500", "1, 1000", "2.25, 2250", "0.0101, 11"})
  void cpuIsCoresOrThousandthsOfThem(String text, int millis) {
    assertThat(read("resources: { cpu: %s }".formatted(text)).cpuMillis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource({"30s, 30000", "500ms, 500", "1h, 3600000", "2m, 120000"})
  void timesHaveAUnit(String text, long millis) {
    assertThat(read("timeout: " + text).timeout()).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "timeouts: 30s                     | unknown key 'timeouts'; did you mean 'timeout'?",
        "resources: { memroy: 1Gi }        | unknown key 'memroy' in 'resources'; did you mean 'memory'?",
        "whatever: 1                       | unknown key 'whatever'; known are name, template, image",
        "scaling: { mx: 3 }                | unknown key 'mx' in 'scaling'; did you mean 'max'?",
        "scaling: { pause: 0s }            | unknown key 'pause' in 'scaling'; did you mean 'paused'?",
        "dockerfile: Dockerfile            | does not support 'dockerfile' yet",
        "secrets: [a]                      | does not support 'secrets' yet",
        "triggers: [{ schedule: { } }]     | the key 'cron' is missing in 'triggers[0].schedule'",
        "triggers: [{ schedule: { cron: '* * *' } }] | '* * *' is not a schedule: write five fields as in crontab",
        "triggers: [{ schedule: { cron: '0 0 31 2 *' } }] | it never fires",
        "triggers: [{ schedule: { cron: '@reboot' } }] | @reboot names no time",
        "triggers: [{ schedule: { cron: '* * * * *', timezone: Mars } }] | must be a time zone",
        "triggers: [{ schedule: { cron: '* * * * *', missed: all } }] | must be one or skip",
        "triggers: [{ kafka: { topic: t, filter: { atributes: {} } } }] | did you mean 'attributes'?",
        "triggers: [{ kafka: { topic: t, filter: { value: { country: DE } } } }] | 'country' is not a path",
        "triggers: [{ kafka: { topic: t, from: begin } }] | use latest, earliest, or a time",
        "image: nginx                      | 'template' and 'image' exclude each other",
        "name: twice                       | 'name' stands here twice",
        "handler: ../up.js                 | 'handler' must be a file of the function's folder",
        "handler: /etc/passwd              | 'handler' must be a file of the function's folder",
        "handler: 'app.py:'                | 'handler' must be a file of the function's folder",
        "handler: 'app.py:app; rm'         | 'handler' must be a file of the function's folder",
        "handler: [a]                      | 'handler' must be a text, not a list",
        "env: [A]                          | 'env' must be a mapping of keys to values, not a list",
        "env: { A: [1] }                   | 'env.A' must be a text",
        "env: { A: }                       | 'env.A' must be a text; write \"\" for an empty one",
        "env: { 1A: x }                    | 'env.1A' is not the name of a variable",
        "env: { PORT: 1 }                  | 'env.PORT' is set by Hearth",
        "env: { K_SERVICE: x }             | 'env.K_SERVICE' is set by Hearth",
        "env: { HEARTH_SOCKET: x }         | 'env.HEARTH_SOCKET' is set by Hearth",
        "resources: { memory: 128 }        | 'resources.memory' must be an amount of memory with a unit",
        "resources: { memory: 1Mi }        | 'resources.memory' must be from 16Mi to 1048576Mi, not 1Mi",
        "resources: { memory: -1Mi }       | 'resources.memory' must be an amount of memory",
        "resources: { cpu: 1m }            | 'resources.cpu' must be from 10m to 1024 cores",
        "resources: { cpu: 1x }            | 'resources.cpu' must be cores or thousandths",
        "resources: { pids: 1 }            | 'resources.pids' must be from 16 to 32768, not 1",
        "resources: { pids: many }         | 'resources.pids' must be a whole number from 16 to 32768, not 'many'",
        "resources: { pids: 99999999999 }  | 'resources.pids' must be from 16 to 32768",
        "resources: { shm: 1Ki }           | 'resources.shm' must be from 64Ki to 1048576Mi, not 1Ki",
        "resources: { tmp: 64 }            | 'resources.tmp' must be an amount of memory with a unit",
        "security: { profile: docker }     | 'security' belongs to an 'image'",
        "timeout: 30                       | 'timeout' must be a length of time with a unit",
        "timeout: 0s                       | 'timeout' must be from 1ms to 24h, not 0s",
        "timeout: 25h                      | 'timeout' must be from 1ms to 24h, not 25h",
        "scaling: { min: 3, max: 2 }       | 'scaling.max' (2) must not be below 'scaling.min' (3)",
        "scaling: { queueTime: 0s }        | 'scaling.queueTime' must be from 1ms to 1h, not 0s",
        "scaling: { keep: { leest: 1s } }  | unknown key 'leest' in 'scaling.keep'; did you mean 'least'?",
        "scaling: { keep: { least: 2h, most: 1h } } | 'scaling.keep.most' must not be below 'scaling.keep.least'",
        "scaling: { keep: { ahead: often } } | 'scaling.keep.ahead'",
        "scaling: { schedule: [{ cron: '0 8 * *', for: 1h, min: 1 }] } | 'scaling.schedule[0].cron': '0 8 * *' is not a schedule: write five fields as in crontab",
        "scaling: { schedule: [{ cron: '0 8 * * *', for: 1s, min: 1 }] } | 'scaling.schedule[0].for' must be from 60s to 168h, not 1s",
        "scaling: { max: 2, schedule: [{ cron: '0 8 * * *', for: 1h, min: 3 }] } | 'scaling.schedule[0].min' must be from 1 to 2, not 3",
        "scaling: { schedule: [{ cron: '0 8 * * *', for: 1h, min: 1, timezone: Mars }] } | 'scaling.schedule[0].timezone' must be a time zone such as UTC or Europe/Berlin, not 'Mars'",
        "scaling: { max: 0 }               | 'scaling.max' must be from 1 to 1000, not 0",
        "scaling: { target: 0 }            | 'scaling.target' must be a number above 0 and at most 1",
        "scaling: { target: NaN }          | 'scaling.target' must be a number above 0 and at most 1",
        "scaling: { concurrency: 0 }       | 'scaling.concurrency' must be from 1 to 10000, not 0",
        "network: host                     | 'network' must be egress or none, not 'host'",
        "port: 70000                       | 'port' must be from 1 to 65535, not 70000",
        "readiness: { path: healthz }      | 'readiness.path' must be a path that begins with '/'",
        "readiness: { }                    | the key 'path' is missing in 'readiness'",
        "startTimeout: 31m                 | 'startTimeout' must be from 1s to 1800s, not 31m",
        "startTimeout: 500ms               | 'startTimeout' must be from 1s to 1800s, not 500ms",
        "startTimeout: 60                  | 'startTimeout' must be a length of time with a unit",
        "liveness: { path: /live }         | 'liveness' belongs to an 'image'",
        "triggers: { kafka: { topic: a } } | 'triggers' must be a list, not a mapping",
        "triggers: [{ kafka: { } }]        | the key 'topic' is missing in 'triggers[0].kafka'",
        "triggers: [{ kafka: { topic: 'a b' } }] | topic 'a b' is not valid",
        "triggers: [{ kafka: { topic: a, deadLetter: a } }] | deadLetter must be another topic than 'a'",
        "triggers: [{ kafka: { topic: a, order: random } }] | must be key, partition or none, not 'random'",
        "triggers: [{ kafka: { topic: a, retry: { attempts: 0 } } }] | attempts' must be from 1 to 100, not 0",
        "triggers: [{ kafka: { topic: a } }, { kafka: { topic: a } }] | two triggers read the topic 'a'",
        "env: &x { A: b }                  | ",
      })
  void aMistakeIsNamedWithItsLine(String line, String message) {
    if (message == null) {
      assertThat(read(line)).isNotNull();
      return;
    }
    assertThatThrownBy(() -> read(line))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MANIFEST))
        .hasMessageStartingWith("function.yaml:3: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``                                  | function.yaml: is empty",
        "- a                                 | function.yaml:1: the file must be a mapping",
        "template: node                      | function.yaml:1: the key 'name' is missing",
        "name: greet                         | function.yaml:1: one of 'template' ('hearth template list' shows them) and 'image' has to be there",
        "{ name: Greet, template: node }     | function.yaml:1: function name 'Greet' is not valid",
        "{ name: a, image: b, handler: c }   | function.yaml:1: 'handler' belongs to a template",
        "{ name: [                           | function.yaml:1: is not valid YAML",
        "{ name: a, template: !!java.net.URL [x] } | function.yaml:1: 'template' must be a text",
        "{ a: &a [x], b: *a }                | function.yaml:1: the alias '*a' is not supported",
        "[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]] | function.yaml:1: is nested deeper than 16 levels",
      })
  void aFileThatIsNoManifestIsRefused(String text, String message) {
    assertThatThrownBy(() -> ManifestReader.read(text))
        .isInstanceOf(HearthException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aBombOfAliasesCostsNothing() {
    StringBuilder bomb = new StringBuilder("name: a\ntemplate: node\nenv:\n  A0: &a0 [x]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("  A%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> ManifestReader.read(bomb.toString()))
        .hasMessageStartingWith(
            "function.yaml:5: the alias '*a0' is not supported; write the value out");
  }

  @Test
  void aHugeFileIsNotParsed() {
    assertThatThrownBy(() -> ManifestReader.read("#".repeat(70_000)))
        .hasMessage("function.yaml: 70000 characters; at most 65536 are read");
  }

  @Test
  void anEnvironmentThatDoesNotFitIsRefused() {
    assertThatThrownBy(() -> read("env: { A: " + "x".repeat(50_000) + " }"))
        .hasMessageContaining("'env' has 1 variables and 50001 bytes");
  }

  private static Manifest read(String line) {
    return ManifestReader.read("name: greet\ntemplate: node\n" + line + "\n");
  }

  @Test
  void whatIsLearnedIsBoundedAndSchedulesHaveTheirMinimum() {
    ScalingSpec scaling =
        ManifestReader.read(
                """
                name: greet
                template: node
                scaling:
                  queueTime: 50ms
                  keep: { least: 5m, most: 30h, ahead: false }
                  schedule:
                    - { cron: "0 8 * * 1-5", for: 10h, min: 3, timezone: Europe/Berlin }
                    - { cron: "30 23 * * *", for: 1h, min: 1 }
                """)
            .scaling();

    assertThat(scaling.queueTime()).isEqualTo(Duration.ofMillis(50));
    assertThat(scaling.keep())
        .isEqualTo(new KeepSpec(Duration.ofMinutes(5), Duration.ofHours(30), false));
    assertThat(scaling.schedule())
        .containsExactly(
            new ScalingWindow("0 8 * * 1-5", Duration.ofHours(10), ZoneId.of("Europe/Berlin"), 3),
            new ScalingWindow("30 23 * * *", Duration.ofHours(1), ZoneOffset.UTC, 1));
  }
}
