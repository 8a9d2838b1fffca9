package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.build.Sandbox;
import dev.hearth.api.build.SandboxCommand;
import dev.hearth.api.build.SandboxMount;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.Digest;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.TarLayers;
import dev.hearth.invoker.testing.TestFolders;
import dev.hearth.invoker.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OciSandboxTest {
  private static Path folder;
  private static EventLoop loop;
  private static OciContainerRuntime runtime;
  private static Digest image;
  private static Sandbox sandbox;

  @BeforeAll
  static void start() throws Exception {
    folder = TestFolders.passable("hearth-sandbox");
    loop = new EventLoop();
    TestImages images = new TestImages(Files.createDirectory(folder.resolve("images")));
    runtime =
        new OciContainerRuntime(
            OciConfig.of(folder, folder.resolve("run")),
            new TarLayers(folder.resolve("layers")),
            new LoopbackNetworks(),
            loop);
    image = images.host("serve", "65532:65532").digest();
    sandbox = runtime.sandbox(images, SandboxNetwork.HOST);
  }

  @AfterAll
  static void stop() throws Exception {
    runtime.close();
    loop.close();
    TestFolders.delete(folder);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(runtime.left()).isEmpty();
    assertThat(folder.resolve("builds")).isEmptyDirectory();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(folder.toString());
  }

  @Test
  void handsOnEveryLineAndTheExitCode() throws Exception {
    List<String> lines = new ArrayList<>();
    int code =
        sandbox.run(
            command("echo one; echo; echo two >&2; echo $GREETING; exit 5", List.of()), lines::add);
    assertThat(code).isEqualTo(5);
    assertThat(lines).containsExactlyInAnyOrder("one", "", "two", "good day");
  }

  @Test
  void theRootCanBeWrittenAndIsForgotten() throws Exception {
    assertThat(sandbox.run(command("echo x > /bin/new && cat /bin/new", List.of()), l -> {}))
        .isZero();
    assertThat(sandbox.run(command("cat /bin/new", List.of()), l -> {})).isEqualTo(1);
  }

  @Test
  void whatItMakesInAWritableMountBelongsToUs() throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    Path input = Files.writeString(folder.resolve("input"), "given\n");
    int code =
        sandbox.run(
            command(
                "cat /input > /work/made && ! touch /input && id -u >> /work/made",
                List.of(
                    new SandboxMount(work, "/work", true),
                    new SandboxMount(input, "/input", false))),
            line -> {});
    assertThat(code).isZero();
    assertThat(Files.readString(work.resolve("made"))).isEqualTo("given\n0\n");
    assertThat(Files.getAttribute(work.resolve("made"), "unix:uid"))
        .isEqualTo(Files.getAttribute(work, "unix:uid"));
  }

  @Test
  void isKilledAtItsTimeLimit() {
    SandboxCommand command =
        new SandboxCommand(
            image,
            List.of("/bin/sh", "-c", "sleep 100 & sleep 100"),
            Map.of(),
            "/",
            List.of(),
            Duration.ofMillis(500));
    assertThatThrownBy(() -> sandbox.run(command, line -> {}))
        .isInstanceOfSatisfying(
            HearthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLINE_EXCEEDED));
  }

  @Test
  void isKilledWhenTheBuildIsInterrupted() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread build =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    sandbox.run(command("echo begun; sleep 100", List.of()), lines::add);
                  } catch (Throwable t) {
                    thrown.add(t);
                  }
                });
    Awaitility.await().until(() -> lines.contains("begun"));
    build.interrupt();
    build.join();
    assertThat(thrown).singleElement().isInstanceOf(InterruptedException.class);
  }

  @Test
  void hasNoRightsThatPackageManagersDoNotNeed() throws Exception {
    List<String> lines = new ArrayList<>();
    sandbox.run(
        command("mount -t tmpfs x /tmp 2>&1; unshare -m true 2>&1; ls /dev", List.of()),
        lines::add);
    assertThat(lines)
        .contains("mount: permission denied (are you root?)")
        .anyMatch(line -> line.startsWith("unshare: ") && line.contains("not permitted"))
        .doesNotContain("vda", "kmsg", "mem");
  }

  @Test
  void aProgramThatIsNotThereIsSaidSo() {
    SandboxCommand command =
        new SandboxCommand(
            image, List.of("/bin/npm"), Map.of(), "/", List.of(), Duration.ofSeconds(10));
    assertThatThrownBy(() -> sandbox.run(command, line -> {}))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("/bin/npm");
  }

  private static SandboxCommand command(String script, List<SandboxMount> mounts) {
    return new SandboxCommand(
        image,
        List.of("/bin/sh", "-c", script),
        Map.of("GREETING", "good day"),
        "/",
        mounts,
        Duration.ofSeconds(20));
  }
}
