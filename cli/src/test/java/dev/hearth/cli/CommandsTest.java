package dev.hearth.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that talk to the admin API, against a platform on this machine. */
class CommandsTest {
  private static final String GREET =
      """
      {"name":"greet","url":"http://127.0.0.1:8080/function/greet","activeRevision":"greet-00002",
       "template":"node","image":"sha256:00aa","createdAt":"2026-01-01T00:00:00Z",
       "timeoutMillis":30000,"network":"egress",
       "scaling":{"min":0,"max":20,"concurrency":16,"target":0.7,"idleMillis":30000,"pausedMillis":45000},
       "resources":{"memoryBytes":134217728,"cpuMillis":500,"pids":64},
       "instances":[
         {"id":"i1","revision":"greet-00002","state":"ready","endpoint":"unix:/run/hearth/i1/function.sock",
          "startedAt":"2026-01-01T00:00:00Z","reason":null},
         {"id":"i2","revision":"greet-00001","state":"draining","endpoint":null,
          "startedAt":"2026-01-01T00:00:00Z","reason":null},
         {"id":"i0","revision":"greet-00001","state":"failed","endpoint":null,
          "startedAt":"2026-01-01T00:00:00Z","reason":"exited with code 1"}],
       "triggers":[
         {"function":"greet","type":"kafka","topic":"greetings","order":"key","attempts":5,
          "backoffMillis":200,"deadLetter":null,"origin":"command","lag":3,"buffered":0,"retries":1,
          "deadLetters":0,"state":"running"}]}
      """;

  private static final String ROUTED =
      GREET.strip().replaceFirst("}$", "")
          + """
          ,"routes":[
             {"url":"http://api.example.org:8080/greet/*","host":"api.example.org","path":"/greet/*",
              "methods":["GET","HEAD"]},
             {"url":"http://127.0.0.1:8080/hello","host":"*","path":"/hello","methods":[]}],
           "limits":{"headerBytes":8192,"bodyBytes":5368709120,"queue":10,"waitMillis":5000},
           "cors":{"origins":["https://app.example.org"],"methods":["GET","PUT"],"headers":["*"],
             "expose":[],"credentials":true,"maxAgeMillis":600000}}
          """;

  private static final String DECISIONS =
      """
      {"name":"greet","decisions":[
        {"at":"2026-01-01T00:00:09Z","revision":"greet-00002","ready":3,"paused":0,
         "reason":"no-data","limit":null,"words":"3: no report of demand for 6 s",
         "inputs":{"ready":3,"starting":0,"paused":0,"calls":null,"silentMillis":6000}},
        {"at":"2026-01-01T00:00:00Z","revision":"greet-00002","ready":3,"paused":0,
         "reason":"queue","limit":null,"words":"3: 0 in flight and 9 waiting, the oldest for 0 ms",
         "inputs":{"ready":0,"starting":0,"paused":0,"silentMillis":null,
           "calls":{"inFlight":0,"queued":9,"oldestWaitMillis":0,"stableConcurrency":0.41,
             "panicConcurrency":1.2,"arrivalsPerSecond":0.9,"serviceMillis":98}}}]}
      """;

  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
    platform.answers("GET /api/v1/functions/greet/scaling", "{\"decisions\":[]}");
    Path state = Files.createDirectory(folder.resolve("state"));
    Files.writeString(state.resolve("admin-token"), "secret\n");
    Files.writeString(
        state.resolve("server.json"),
        """
        {"pid":%d,"port":%d,"managementPort":9000,"startedAt":"2026-01-01T00:00:00Z","version":"1"}
        """
            .formatted(ProcessHandle.current().pid(), platform.port()));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private CommandRun hearth(String... arguments) {
    Map<String, String> environment =
        Map.of("HEARTH_STATE_DIR", folder.resolve("state").toString());
    return CommandRun.of(folder, environment, arguments);
  }

  @Test
  void listShowsAnAlignedLineForEachFunction() {
    platform.answers("GET /api/v1/functions", "[" + GREET + "]");

    CommandRun run = hearth("list");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines().toList())
        .satisfiesExactly(
            head -> assertThat(head).startsWith("NAME    TEMPLATE   REVISION      INSTANCES"),
            line ->
                assertThat(line)
                    .startsWith("greet   node       greet-00002   1 draining, 1 ready   0-20    1")
                    .endsWith("http://127.0.0.1:8080/function/greet"));
    assertThat(platform.last().header("Authorization")).isEqualTo("Bearer secret");
  }

  @Test
  void listAsJsonIsWhatThePlatformAnswered() {
    platform.answers("GET /api/v1/functions", "[{\"name\":\"greet\",\"later\":true}]");

    assertThat(hearth("list", "-o", "json").out())
        .isEqualToIgnoringWhitespace("[{\"name\":\"greet\",\"later\":true}]");
  }

  @Test
  void describeShowsSettingsInstancesAndTriggers() {
    platform.answers("GET /api/v1/functions/greet", GREET);

    assertThat(hearth("describe", "greet").out())
        .contains("0 to 20 instances, 16 calls each, target 0.7, idle 30s, paused 45s")
        .contains("memory 128Mi, cpu 500m, 64 processes")
        .contains("unix:/run/hearth/i1/function.sock")
        .contains("exited with code 1")
        .containsPattern("greet +greetings +key +5 × 200ms +- +command +3");
  }

  @Test
  void describeShowsRoutesLimitsAndWhoMayCallAcrossOrigins() {
    platform.answers("GET /api/v1/functions/greet", ROUTED);

    assertThat(hearth("describe", "greet").out())
        .containsPattern("Routes +http://api.example.org:8080/greet/\\* \\(GET, HEAD\\)\n")
        .containsPattern("\n +http://127.0.0.1:8080/hello\n")
        .containsPattern("Limits +headers 8Ki, body 5Gi, queue 10 calls, wait 5s")
        .containsPattern("CORS +https://app.example.org with credentials; GET, PUT");
  }

  @Test
  void describeOfAFunctionWithoutThemLeavesThemOut() {
    platform.answers("GET /api/v1/functions/greet", GREET);

    assertThat(hearth("describe", "greet").out())
        .doesNotContain("Routes")
        .doesNotContain("Limits")
        .doesNotContain("CORS");
  }

  @Test
  void listShowsRoutesBelowTheUrl() {
    platform.answers("GET /api/v1/functions", "[" + ROUTED + "]");

    String[] lines = hearth("list").out().split("\n");

    assertThat(lines).hasSize(4);
    int column = lines[1].indexOf("http://");
    assertThat(lines[2])
        .isEqualTo(" ".repeat(column) + "http://api.example.org:8080/greet/* (GET, HEAD)");
    assertThat(lines[3]).isEqualTo(" ".repeat(column) + "http://127.0.0.1:8080/hello");
  }

  @Test
  void describeShowsWhereTheTimeOfTheLastStartsWent() {
    platform.answers(
        "GET /api/v1/functions/greet",
        GREET.strip().replaceFirst("}$", "")
            + """
            ,"coldStarts":{"stemCells":2,"count":31,"p50Millis":4.4,"p99Millis":21.2,"last":[
              {"at":"2026-01-01T00:00:00Z","kind":"stem","millis":4.4,
               "phases":{"queue":0.1,"decide":0.2,"acquire":0.1,"specialise":2.9,"firstByte":1.1}}]}}
            """);

    assertThat(hearth("describe", "greet").out())
        .contains("last 31 starts: p50 4.4 ms, p99 21 ms; --starts shows them")
        .doesNotContain("SPECIALISE");
    assertThat(hearth("describe", "greet", "--starts").out())
        .containsPattern("Stem cells +2 ready for the next start")
        .contains("last 31 starts: p50 4.4 ms, p99 21 ms")
        .containsPattern("AGE +START +WHOLE +QUEUE +DECIDE +ACQUIRE +SPECIALISE +FIRST BYTE")
        .containsPattern("d +stem +4.4 ms +0.1 ms +0.2 ms +0.1 ms +2.9 ms +1.1 ms");
  }

  @Test
  void describeShowsTheLastDecisionsWithTheirInputsTheNewestLast() {
    platform.answers("GET /api/v1/functions/greet", GREET);
    platform.answers("GET /api/v1/functions/greet/scaling", DECISIONS);

    assertThat(hearth("describe", "greet").out())
        .contains("3: no report of demand for 6 s; --decisions shows those before")
        .doesNotContain("WHY");
    assertThat(hearth("describe", "greet", "--decisions").out())
        .contains("last 2 decisions about scaling")
        .containsPattern("AGE +REVISION +READY +PAUSED +IN FLIGHT +QUEUED +AVERAGE +CALL +WHY")
        .containsPattern(
            "(?s)greet-00002 +0 -> 3 +0 +0 +9 +0.4 +98 ms +0 in flight and 9 waiting"
                + ".*greet-00002 +3 +0 +\\? +\\? +\\? +- +no report of demand");
    assertThat(hearth("describe", "greet", "--decisions", "1").out())
        .contains("last decision about scaling")
        .doesNotContain("9 waiting");
    assertThat(hearth("describe", "greet", "--decisions", "0").out()).doesNotContain("WHY");
  }

  @Test
  void describeShowsWhatTheManifestSays() {
    String view =
        GREET.strip().replaceFirst("}$", "")
            + """
            ,"handler":"handler.js","port":8080,"readinessPath":"/ready",
             "liveness":{"path":"/live","periodMillis":10000,"failures":3},"startTimeoutMillis":60000,
             "env":["LOG_LEVEL","REGION"]
            """;
    platform.answers("GET /api/v1/functions/greet", view + "}");
    platform.answers(
        "GET /api/v1/functions/greet?env=true",
        view + ",\"envValues\":{\"LOG_LEVEL\":\"info\",\"REGION\":\"eu\"}}");

    assertThat(hearth("describe", "greet").out())
        .containsPattern("Handler +handler.js")
        .containsPattern("Port +8080")
        .containsPattern("Ready +once GET /ready answers 2xx, within 1m")
        .containsPattern("Alive +while GET /live answers 2xx or 3xx every 10s; replaced after 3")
        .containsPattern("Env +LOG_LEVEL, REGION; --show-env shows the values")
        .doesNotContain("info");
    assertThat(hearth("describe", "greet", "--show-env").out())
        .containsPattern("Env +LOG_LEVEL=info\n +REGION=eu");
  }

  @Test
  void describeShowsBatchesAndWhereAnswersGo() {
    String trigger =
        "{\"function\":\"greet\",\"type\":\"kafka\",\"name\":\"greetings\",\"topic\":\"greetings\","
            + "\"batch\":{\"size\":100,\"windowMillis\":1000,\"bytes\":1048576},"
            + "\"replyTopic\":\"answers\",\"state\":\"running\"}";
    platform.answers(
        "GET /api/v1/functions/greet",
        GREET.replaceFirst("(?s)\"triggers\":.*", "\"triggers\":[" + trigger + "]}"));
    platform.answers("GET /api/v1/functions/greet/triggers/kafka/greetings", trigger);

    assertThat(hearth("describe", "greet").out())
        .contains(
            "greetings: batches of 100 within 1s, up to 1Mi", "greetings: answers go to answers");
    assertThat(hearth("trigger", "describe", "greet", "--topic", "greetings").out())
        .containsPattern("Batches +batches of 100 within 1s, up to 1Mi")
        .containsPattern("Answers to +answers");
  }

  @Test
  void listAndDescribeCallAFunctionWithoutATemplateTheSame() {
    String image = GREET.replace("\"template\":\"node\"", "\"template\":null");
    platform.answers("GET /api/v1/functions", "[" + image + "]");
    platform.answers("GET /api/v1/functions/greet", image);

    assertThat(hearth("list").out()).containsPattern("greet +image");
    assertThat(hearth("describe", "greet").out()).containsPattern("Template +image");
  }

  @Test
  void describeAsJsonHasTheDecisionsAsThePlatformSaysThem() {
    platform.answers("GET /api/v1/functions/greet", GREET);
    platform.answers("GET /api/v1/functions/greet/scaling", DECISIONS);

    assertThat(hearth("describe", "greet", "-o", "json").out())
        .containsPattern("\"words\" : \"3: no report of demand")
        .containsPattern("\"serviceMillis\" : 98");
  }

  @Test
  void anErrorOfThePlatformIsOneMessageWithAHint() {
    platform.refuses(
        "GET /api/v1/functions/other", 404, "function-not-found", "there is no function other");

    CommandRun run = hearth("describe", "other");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "error: there is no function other"
                + " (hint: `hearth list` shows the functions there are)\n");
  }

  @Test
  void aMissingTokenIsAMistakeAndAWrongOneIsRefused() throws IOException {
    platform.refuses("GET /api/v1/functions", 401, "unauthorized", "send the token");

    CommandRun wrong = hearth("list");
    Files.delete(folder.resolve("state/admin-token"));
    CommandRun missing = hearth("list");

    String file = folder.resolve("state/admin-token").toString();
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(wrong.err()).contains("refuses the admin token").contains(file);
    assertThat(missing.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(missing.err()).contains("the admin token is missing").contains(file);
  }

  @Test
  void aNameThatNoFunctionCanHaveIsRefusedBeforeAnythingIsSent() {
    CommandRun run = hearth("describe", "../secrets");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("'../secrets' is no name of a function");
    assertThat(platform.asked()).isEmpty();
  }

  @Test
  void revisionsMarkTheOneThatServes() {
    platform.answers(
        "GET /api/v1/functions/greet/revisions",
        """
        [{"id":"greet-00002","number":2,"active":true,"image":"sha256:0123456789abcdef","template":"node",
          "createdAt":"2026-01-01T00:00:00Z"},
         {"id":"greet-00001","number":1,"active":false,"image":"sha256:aa","template":null,
          "createdAt":"2026-01-01T00:00:00Z"}]
        """);

    assertThat(hearth("revisions", "greet").out())
        .containsPattern("greet-00002 +yes +node +sha256:0123456789ab ")
        .containsPattern("greet-00001 +image +sha256:aa ");
  }

  @Test
  void rollbackNamesTheRevisionOrLeavesItToThePlatform() {
    platform.answers("POST /api/v1/functions/greet/rollback", GREET);

    assertThat(hearth("rollback", "greet").out().strip())
        .isEqualTo("greet is served by greet-00002");
    assertThat(platform.last().text()).isEqualTo("{\"revision\":null}");

    hearth("rollback", "greet", "--to", "greet-00001");
    assertThat(platform.last().text()).isEqualTo("{\"revision\":\"greet-00001\"}");
  }

  @Test
  void scaleSetsBoundsAndNumbers() {
    platform.answers("PUT /api/v1/functions/greet/scaling", GREET);
    platform.answers("POST /api/v1/functions/greet/scale", "{\"instances\":0}");

    assertThat(hearth("scale", "greet", "--min", "0").out().strip())
        .isEqualTo("greet scales from 0 to 20 instances");
    assertThat(platform.last().text()).isEqualTo("{\"min\":0,\"max\":null}");

    assertThat(hearth("scale", "greet", "--to", "0").out().strip())
        .isEqualTo("greet has 0 instances");
    assertThat(platform.last().text()).isEqualTo("{\"to\":0}");

    assertThat(hearth("scale", "greet").exitCode()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void scaleSaysWhyThereIsAnotherNumberThanWasAskedFor() {
    platform.answers("POST /api/v1/functions/greet/scale", "{\"instances\":20}");

    assertThat(hearth("scale", "greet", "--to", "25").out().strip())
        .isEqualTo("greet has 20 instances, the most that it may have: --max raises that");
  }

  @Test
  void aNegativeNumberOfInstancesIsRefusedBeforeTheBoundsAreSet() {
    platform.answers("PUT /api/v1/functions/greet/scaling", GREET);

    assertThat(hearth("scale", "greet", "--min", "2", "--to", "-1").exitCode())
        .isEqualTo(ExitCode.USAGE);
    assertThat(platform.asked()).isEmpty();
  }

  @Test
  void deleteOfAMissingFunctionFailsUnlessToldToIgnoreIt() {
    platform.answers("DELETE /api/v1/functions/greet", 204, "text/plain", "");
    platform.refuses("DELETE /api/v1/functions/gone", 404, "function-not-found", "none");

    assertThat(hearth("delete", "greet").out().strip()).isEqualTo("greet is deleted");
    assertThat(hearth("delete", "gone").exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(hearth("delete", "gone", "--ignore-missing").exitCode()).isEqualTo(ExitCode.OK);
  }

  @Test
  void deleteSaysWhatItFreedAndWhatItKept() {
    platform.answers(
        "DELETE /api/v1/functions/greet",
        """
        {"function":"greet","freed":12582912,"logsKept":false,"droppedDeadLetters":3}""");
    platform.answers(
        "DELETE /api/v1/functions/greet?keepLogs=true",
        """
        {"function":"greet","freed":2048,"logsKept":true,"droppedDeadLetters":0}""");

    assertThat(hearth("delete", "greet").out().strip())
        .isEqualTo("greet is deleted; freed 12Mi; dropped 3 dead letters");
    assertThat(hearth("delete", "greet", "--keep-logs").out().strip())
        .isEqualTo("greet is deleted; freed 2Ki; its logs are kept");
  }

  @Test
  void diskShowsWhatUsesHowMuch() {
    String json =
        """
        {"entries":[{"kind":"blob","count":12,"bytes":3145728,"reclaimable":1024},        {"kind":"layer","count":3,"bytes":1048576,"reclaimable":0},        {"kind":"image","count":3,"bytes":0,"reclaimable":0}],        "functions":[{"function":"greet","revisions":2,"own":2048,"shared":4096,"logs":512}],        "used":4194304,"budget":21474836480,"free":1073741824,"total":10737418240,"condition":"low"}""";
    platform.answers("GET /api/v1/disk", json);

    assertThat(hearth("disk").out().lines())
        .containsExactly(
            "USE               COUNT   SIZE   RECLAIMABLE",
            "images            12      3Mi    1Ki",
            "unpacked layers   3       1Mi    0 B",
            "",
            "FUNCTION   REVISIONS   OWN   SHARED   LOGS",
            "greet      2           2Ki   4Ki      512 B",
            "",
            "4Mi used of 20Gi (hearth.disk.budget); 1Gi of 10Gi free; low: caches are given back");
    assertThat(hearth("disk", "-o", "json").out()).contains("\"budget\" : 21474836480");
  }

  @Test
  void diskCleanSaysWhatItRemoved() {
    platform.answers(
        "POST /api/v1/disk/clean",
        """
        {"freed":3072,"removed":[{"kind":"blob","count":2,"bytes":3072,"reclaimable":0}],        "forgotten":["greet-00001"],"used":1024,"budget":4096}""");

    assertThat(hearth("disk", "clean").out().lines())
        .containsExactly(
            "images   2   3Ki", "forgot revision greet-00001", "freed 3Ki; 1Ki in use of 4Ki");
  }

  @Test
  void anImageIsWrittenToAFileOrIntoThePipe() throws IOException {
    platform.answers("GET /api/v1/functions/greet/image", 200, "application/x-tar", "tar of 1");
    platform.answers(
        "GET /api/v1/functions/greet/image?revision=greet-00001",
        200,
        "application/x-tar",
        "tar of 2");
    platform.refuses("GET /api/v1/functions/gone/image", 404, "function-not-found", "none");

    assertThat(hearth("image", "export", "greet").out()).isEqualTo("tar of 1");
    assertThat(hearth("image", "export", "greet", "--revision", "greet-00001", "-o", "g.tar").out())
        .isEqualToIgnoringNewLines("g.tar written, 8 B");
    assertThat(folder.resolve("g.tar")).hasContent("tar of 2");
    assertThat(hearth("image", "export", "gone", "-o", "x.tar").exitCode())
        .isEqualTo(ExitCode.FAILED);
    assertThat(folder.resolve("x.tar")).doesNotExist();
  }

  @Test
  void logsShowTheInstanceBeforeEachLine() {
    platform.answers(
        "GET /api/v1/functions/greet/logs?tail=5&follow=false",
        200,
        "application/x-ndjson",
        """
        {"instance":"i1","at":"2026-01-01T00:00:00Z","stream":"stdout","text":"listening"}
        {"instance":"i1","at":"2026-01-01T00:00:01Z","stream":"stderr","text":"naïve"}
        """);

    assertThat(hearth("logs", "greet", "--tail", "5").out().lines())
        .containsExactly("i1 listening", "i1 naïve");
    assertThat(hearth("logs", "greet", "-n", "5", "-t").out())
        .contains("2026-01-01T00:00:01Z i1 naïve");
  }

  @Test
  void logsMarkPartsOfLongLinesAndWhatThePlatformSays() {
    platform.answers(
        "GET /api/v1/functions/greet/logs?tail=100&follow=false",
        200,
        "application/x-ndjson",
        """
        {"instance":"i1","at":"2026-01-01T00:00:00Z","stream":"stdout","continued":true,"text":"a"}
        {"instance":"i1","at":"2026-01-01T00:00:00Z","stream":"stderr","text":"between"}
        {"instance":"i1","at":"2026-01-01T00:00:00Z","stream":"stdout","continued":true,"text":"b"}
        {"instance":"i1","at":"2026-01-01T00:00:01Z","stream":"stdout","continued":false,"text":"c"}
        {"instance":"i1","at":"2026-01-01T00:00:02Z","stream":"platform","text":"replaced"}
        {"instance":"i1","at":"2026-01-01T00:00:02Z","stream":"stdout","text":"! replaced"}
        """);

    assertThat(hearth("logs", "greet").out().lines())
        .containsExactly("i1 a", "i1 between", "i1+ b", "i1+ c", "i1! replaced", "i1 ! replaced");
    assertThat(hearth("logs", "greet", "-o", "json").out().lines())
        .containsExactly(
            "{\"instance\":\"i1\",\"at\":\"2026-01-01T00:00:00Z\",\"stream\":\"stderr\","
                + "\"text\":\"between\"}",
            "{\"instance\":\"i1\",\"at\":\"2026-01-01T00:00:00Z\",\"stream\":\"stdout\","
                + "\"continued\":false,\"text\":\"abc\"}",
            "{\"instance\":\"i1\",\"at\":\"2026-01-01T00:00:02Z\",\"stream\":\"platform\","
                + "\"text\":\"replaced\"}",
            "{\"instance\":\"i1\",\"at\":\"2026-01-01T00:00:02Z\",\"stream\":\"stdout\","
                + "\"text\":\"! replaced\"}");
  }

  @Test
  void logsAreAskedForByTimeAndRevision() {
    hearth("logs", "greet", "--since", "2026-01-31T13:00:00+01:00", "--revision", "2");
    assertThat(platform.last().target())
        .isEqualTo(
            "/api/v1/functions/greet/logs?tail=2147483647&follow=false"
                + "&since=2026-01-31T12%3A00%3A00Z&revision=greet-00002");

    Instant before = Instant.now();
    hearth("logs", "greet", "--since", "10m", "--tail", "7", "--revision", "greet-00001");
    String target = platform.last().target();
    assertThat(target).contains("?tail=7&").endsWith("&revision=greet-00001");
    String since = target.replaceFirst(".*since=", "").replaceFirst("&.*", "").replace("%3A", ":");
    assertThat(Instant.parse(since))
        .isBetween(before.minusSeconds(600), Instant.now().minusSeconds(600));

    assertThat(hearth("logs", "greet", "--since", "yesterday").err())
        .contains("neither a duration like 10m nor a time like 2026-01-31T12:00:00Z");
    assertThat(hearth("logs", "greet", "--tail", "-1").exitCode()).isEqualTo(2);
  }

  @Test
  void aKafkaTriggerSendsOnlyWhatWasSaid() {
    platform.answers(
        "PUT /api/v1/functions/greet/triggers/kafka/greetings",
        "{\"order\":\"key\",\"attempts\":5,\"deadLetter\":null}");

    CommandRun run = hearth("trigger", "kafka", "greet", "--topic", "greetings");
    assertThat(platform.last().text()).isEqualTo("{}");
    assertThat(run.out())
        .contains("greet is called for each event of topic greetings (order key, 5 attempts");

    hearth(
        "trigger",
        "kafka",
        "greet",
        "--topic",
        "greetings",
        "--order",
        "partition",
        "--backoff",
        "2s",
        "--dead-letter",
        "dead",
        "--attempts",
        "3",
        "--create-topic");
    assertThat(platform.last().text())
        .isEqualTo(
            "{\"order\":\"partition\",\"attempts\":3,\"backoffMillis\":2000,"
                + "\"deadLetter\":\"dead\",\"createTopic\":true}");
  }

  @Test
  void aLagThatIsNotKnownIsADashInListsAndDescriptions() {
    String unknown =
        GREET.replaceFirst("(?s).*\"triggers\":\\[(.*)]}\\s*", "$1").replace("\"lag\":3,", "");
    platform.answers("GET /api/v1/triggers?function=greet", "[" + unknown + "]");
    platform.answers("GET /api/v1/functions/greet/triggers/kafka/greetings", unknown);

    assertThat(hearth("trigger", "list", "greet").out())
        .containsPattern("greetings +key +5 × \\S+ +- +command +- +1 +0 +running");
    assertThat(hearth("trigger", "describe", "greet", "--topic", "greetings").out())
        .doesNotContain("-1")
        .doesNotContain("null");
  }

  @Test
  void triggersCanBeListedAndRemoved() {
    platform.answers("GET /api/v1/triggers?function=greet", "[]");
    platform.answers("DELETE /api/v1/functions/greet/triggers/kafka/t", 204, "text/plain", "");

    assertThat(hearth("trigger", "list", "greet").out()).contains("no triggers");
    assertThat(hearth("trigger", "remove", "greet", "--topic", "t").out())
        .contains("the trigger of greet on topic t is removed");
  }

  @Test
  void anEventCarriesItsKeyAndType() {
    platform.answers(
        "POST /api/v1/events/greetings", "{\"topic\":\"greetings\",\"partition\":2,\"offset\":7}");

    CommandRun run = hearth("event", "send", "greetings", "-d", "{\"name\":\"Ada\"}", "--key", "a");

    assertThat(run.out().strip()).isEqualTo("sent to greetings at partition 2, offset 7");
    assertThat(platform.last().text()).isEqualTo("{\"name\":\"Ada\"}");
    assertThat(platform.last().header("X-event-key")).isEqualTo("a");
    assertThat(platform.last().header("Content-type")).isEqualTo("application/json");
  }

  @Test
  void manyEventsAreNumberedFromOne() {
    platform.answers("POST /api/v1/events/load?createTopic=true", "{\"partition\":0,\"offset\":2}");

    hearth("event", "send", "load", "-d", "{\"n\":{{n}}}", "-n", "3", "--create-topic");

    assertThat(platform.asked())
        .extracting(FakePlatform.Asked::text)
        .containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
  }

  @Test
  void statusSaysWhatIsNotHealthyByItsExitCodeToo() {
    platform.answers(
        "GET /api/v1/status",
        """
        {"version":"1","startedAt":"2026-01-01T00:00:00Z","healthy":false,"functions":2,"instances":3,
         "items":[{"part":"runtime","healthy":true,"text":"runc 1.1"},
                  {"part":"events","healthy":false,"text":"no broker at kafka:9092"}]}
        """);

    CommandRun run = hearth("status");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.out()).contains("not healthy").contains("! no broker at kafka:9092");
    assertThat(hearth("status", "-o", "json").out()).contains("\"running\" : true");
  }
}
