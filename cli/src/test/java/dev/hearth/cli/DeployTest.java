package dev.hearth.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.cli.output.ExitCode;
import dev.hearth.cli.testing.CommandRun;
import dev.hearth.cli.testing.FakePlatform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeployTest {
  private static final String DEPLOY = "POST /api/v1/deployments";
  private static final String LINES = "application/x-ndjson";

  @TempDir private Path folder;
  private FakePlatform platform;

  @BeforeEach
  void start() throws IOException {
    platform = new FakePlatform();
    Files.createDirectory(folder.resolve("greet"));
    Files.writeString(folder.resolve("greet/function.yaml"), "name: greet\n");
    Files.writeString(folder.resolve("greet/handler.js"), "export default () => 'hi';\n");
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private CommandRun deploy(String... arguments) {
    List<String> all = new ArrayList<>(List.of("deploy"));
    all.addAll(List.of(arguments));
    Map<String, String> environment =
        Map.of("HEARTH_URL", "http://127.0.0.1:" + platform.port(), "HEARTH_TOKEN", "secret");
    return CommandRun.of(folder, environment, all.toArray(String[]::new));
  }

  @Test
  void routesOfItsOwnAreShownBelowTheUrl() {
    platform.answers(
        DEPLOY,
        200,
        LINES,
        """
        {"event":"deployed","function":"greet","revision":"greet-00001","url":"http://h/function/greet",\
        "routes":[{"url":"http://api/x/*","methods":["POST"]},{"url":"http://h/y","methods":[]}],"millis":9400}
        """);

    assertThat(deploy("greet").out().lines())
        .endsWith("http://h/function/greet", "http://api/x/* (POST)", "http://h/y");
  }

  @Test
  void theFolderIsSentAndEachStepShownWithItsTime() throws IOException {
    platform.answers(
        DEPLOY,
        200,
        LINES,
        """
        {"event":"begin","step":"unpack"}
        {"event":"end","step":"unpack","millis":3,"outcome":"2 files"}
        {"event":"begin","step":"base"}
        {"event":"detail","text":"unpacking nodejs"}
        {"event":"end","step":"base","millis":9120,"outcome":""}
        {"event":"new kind"}
        {"event":"deployed","function":"greet","revision":"greet-00001","url":"http://h/function/greet","millis":9400}
        """);

    CommandRun run = deploy("greet");

    assertThat(run.exitCode()).isEqualTo(ExitCode.OK);
    assertThat(run.out().lines())
        .containsExactly(
            "  unpack: 2 files, 3.0 ms",
            "    unpacking nodejs",
            "  base: 9.12 s",
            "greet deployed as greet-00001 in 9.40 s",
            "",
            "http://h/function/greet");
    assertThat(entries(platform.last().bytes())).containsExactly("function.yaml", "handler.js");
    assertThat(platform.last().header("Content-type")).isEqualTo("application/gzip");
  }

  @Test
  void aFailedDeployEndsWithTheReason() {
    platform.answers(
        DEPLOY,
        200,
        LINES,
        """
        {"event":"begin","step":"try"}
        {"event":"failed","problem":{"title":"Function failed to start","status":502,"code":"start-failed","detail":"handler.js:1: Unexpected token"}}
        """);

    CommandRun run = deploy("greet");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILED);
    assertThat(run.err().strip()).isEqualTo("error: handler.js:1: Unexpected token");
  }

  @Test
  void aManifestThatCannotBeUsedIsAMistake() {
    platform.answers(
        DEPLOY,
        200,
        LINES,
        """
        {"event":"failed","problem":{"title":"Invalid manifest","status":400,"code":"invalid-manifest","detail":"line 2: unknown key"}}
        """);

    CommandRun run = deploy("greet");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err().strip()).isEqualTo("error: line 2: unknown key");
  }

  @Test
  void theManifestMayBeNamedInsteadOfItsFolder() throws IOException {
    platform.answers(
        DEPLOY, 200, LINES, "{\"event\":\"deployed\",\"function\":\"greet\",\"millis\":9}\n");

    assertThat(deploy("greet/function.yaml").exitCode()).isEqualTo(ExitCode.OK);
    assertThat(entries(platform.last().bytes())).containsExactly("function.yaml", "handler.js");
  }

  @Test
  void anAnswerThatBreaksOffIsAFailure() {
    platform.answers(DEPLOY, 200, LINES, "{\"event\":\"begin\",\"step\":\"unpack\"}\n");

    assertThat(deploy("greet").exitCode()).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void asJsonOnlyTheResultIsOnStdout() {
    platform.answers(
        DEPLOY,
        200,
        LINES,
        """
        {"event":"end","step":"unpack","millis":3,"outcome":"2 files"}
        {"event":"deployed","function":"greet","revision":"greet-00001","url":"http://h","millis":94}
        """);

    CommandRun run = deploy("greet", "-o", "json");

    assertThat(run.out()).startsWith("{").contains("\"revision\" : \"greet-00001\"");
    assertThat(run.err()).contains("unpack: 2 files");
  }

  @Test
  void oneLineTellsWhatWasNotSent() throws IOException {
    Files.createDirectory(folder.resolve("greet/.git"));
    Files.writeString(folder.resolve("greet/.hearthignore"), "*.log\n");
    Files.writeString(folder.resolve("greet/a.log"), "x");
    platform.answers(DEPLOY, 200, LINES, DEPLOYED);

    assertThat(deploy("greet").out().lines()).contains("not sent: .git/, a.log");
  }

  @Test
  void aContextIsSentAsAWholeAndVariablesOfTheBuildWithIt() throws IOException {
    Files.writeString(folder.resolve("package.json"), "{}");
    platform.answers(DEPLOY, 200, LINES, DEPLOYED);

    CommandRun run =
        deploy(
            "greet", "--context", ".", "--build-env", "A=b=c", "--build-env", "HEARTH_TOKEN_NOT");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);

    run = deploy("greet", "--context", ".", "--build-env", "A=b=c");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(entries(platform.last().bytes()))
        .containsExactly(
            ".hearth-deploy.json",
            "greet/",
            "greet/function.yaml",
            "greet/handler.js",
            "package.json");
  }

  @Test
  void aContextThatIsNotAboveTheFunctionIsAMistake() throws IOException {
    Files.createDirectory(folder.resolve("other"));

    CommandRun run = deploy("greet", "--context", "other");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("is not below");
  }

  @Test
  void aVariableOfTheBuildWithoutAValueIsAMistake() {
    CommandRun run = deploy("greet", "--build-env", "THERE_IS_NONE");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("--build-env: THERE_IS_NONE has no value here");
  }

  @Test
  void aFolderWithoutAManifestIsRefusedBeforeAnythingIsSent() throws IOException {
    Files.delete(folder.resolve("greet/function.yaml"));

    assertThat(deploy("greet").err()).contains("there is no function.yaml in " + folder);
    assertThat(deploy("missing").err()).contains("there is no folder");
    assertThat(deploy("greet/handler.js").err()).contains("is a file: deploy the folder");
    assertThat(platform.asked()).isEmpty();
  }

  @Test
  void aLinkOutOfTheFolderIsNamedAndNothingIsDeployed() throws IOException {
    platform.answers(DEPLOY, 200, LINES, "");
    Files.createSymbolicLink(folder.resolve("greet/secrets"), Path.of("/etc/shadow"));

    CommandRun run = deploy("greet");

    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("link secrets leads to /etc/shadow");
  }

  private static List<String> entries(byte[] archive) throws IOException {
    List<String> names = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  private static final String DEPLOYED =
      """
      {"event":"begin","step":"unpack"}
      {"event":"end","step":"unpack","millis":3,"outcome":"app"}
      {"event":"deployed","function":"app","revision":"app-00001","url":"http://h/function/app","millis":94}
      """;

  private void image(String reference) throws IOException {
    Files.writeString(
        folder.resolve("greet/function.yaml"), "name: app\nimage: " + reference + " # mine\n");
    Files.writeString(folder.resolve("greet/app.tar"), "an archive");
    Files.writeString(folder.resolve("greet/.hearthignore"), "*.tar\n");
    Files.write(folder.resolve("greet/large.bin"), new byte[100_000]);
  }

  private Map<String, String> sent(int request) throws IOException {
    Map<String, String> files = new java.util.TreeMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new GZIPInputStream(new ByteArrayInputStream(platform.asked().get(request).bytes())))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), new String(tar.readAllBytes(), UTF_8));
      }
    }
    return files;
  }

  @Test
  void ofAnImageOfARegistryOnlyTheManifestIsSent() throws IOException {
    image("example.org/app:1");
    platform.answers(DEPLOY, 200, LINES, DEPLOYED);

    assertThat(deploy("greet").exitCode()).isEqualTo(ExitCode.OK);

    assertThat(sent(0)).containsOnlyKeys("function.yaml");
  }

  @Test
  void ofAnImageArchiveOnlyThatAndTheManifestAreSent() throws IOException {
    image("'docker-archive:app.tar'");
    platform.refuses(KNOWN, 404, "not-found", "none");
    platform.answers(DEPLOY, 200, LINES, DEPLOYED);

    CommandRun run = deploy("greet");

    assertThat(run.out().lines().findFirst())
        .hasValueSatisfying(line -> assertThat(line).startsWith("  upload: 10 B, "));
    assertThat(sent(1)).containsOnlyKeys("function.yaml", "app.tar");
    assertThat(sent(1)).containsEntry("app.tar", "an archive");
  }

  @Test
  void anImageArchiveThatThePlatformKnowsIsNotSentAgain() throws IOException {
    image("oci-archive:app.tar");
    platform.answers(KNOWN, "{\"image\":\"sha256:1\"}");
    platform.answers(DEPLOY, 200, LINES, DEPLOYED);

    CommandRun run = deploy("greet");

    assertThat(run.out()).contains("  upload: known already, ");
    assertThat(sent(1))
        .containsOnlyKeys("function.yaml", ".hearth-archive")
        .containsEntry(".hearth-archive", ARCHIVE);
  }

  @Test
  void anImageArchiveThatWasCollectedInBetweenIsSentAfterAll() throws IOException {
    image("oci-archive:app.tar");
    platform.answers(KNOWN, "{\"image\":\"sha256:1\"}");
    platform.answers(
        DEPLOY,
        200,
        LINES,
        """
        {"event":"failed","problem":{"title":"t","status":409,"code":"archive-needed","detail":"send it"}}
        """);

    assertThat(deploy("greet").err()).contains("send it");

    assertThat(sent(1)).containsKey(".hearth-archive");
    assertThat(sent(2)).containsOnlyKeys("function.yaml", "app.tar");
  }

  private static final String ARCHIVE =
      "sha256:9e691d5adacf0e102f203100842ffaba4e2a7dfe3dbd536827d3c0db8c7e88f1";
  private static final String KNOWN = "GET /api/v1/image-archives/" + ARCHIVE.replace(":", "%3A");
}
