package dev.hearth.invoker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.StoredImage;
import dev.hearth.invoker.testing.HttpGet;
import dev.hearth.invoker.testing.TestContainers;
import dev.hearth.invoker.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What every adapter of {@link ContainerRuntime} does, whatever runs the containers. */
public abstract class ContainerRuntimeTck {
  private static final String FUNCTION_USER = "65532:65532";

  protected abstract ContainerRuntime runtime();

  /** The same platform's runtime after a restart of the process. */
  protected abstract ContainerRuntime restarted();

  protected abstract TestImages images();

  @Test
  void servesOnASocketInItsFolder() throws Exception {
    Container container = start(images().host("serve", FUNCTION_USER));
    try {
      assertThat(HttpGet.body(socket(container), "/")).isEqualTo("hello");
    } finally {
      container.remove();
    }
  }

  @Test
  void theEnvironmentOfTheSpecWinsOverThatOfTheImage() throws Exception {
    Container container = start(images().host("serve", FUNCTION_USER));
    try {
      Path socket = socket(container);
      assertThat(HttpGet.body(socket, "/env/FROM_IMAGE")).isEqualTo("yes");
      assertThat(HttpGet.body(socket, "/env/GREETING")).isEqualTo("good day");
    } finally {
      container.remove();
    }
  }

  @Test
  void handsOnWhatItWritesAndTellsTheExitCode() throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    StoredImage image = images().shell("echo out; echo err >&2; printf unfinished; exit 7", "");
    Container container =
        runtime().start(spec(image), (e, text, more) -> lines.add(e + " " + text));
    ContainerExit exit = end(container);
    container.remove();
    assertThat(exit.code()).isEqualTo(OptionalInt.of(7));
    assertThat(exit.description()).isEqualTo("exited with code 7");
    assertThat(lines).containsExactlyInAnyOrder("false out", "false unfinished", "true err");
  }

  @Test
  void terminateLetsItEndByItself() throws Exception {
    Container container = start(images().host("serve", FUNCTION_USER));
    socket(container);
    container.terminate();
    assertThat(end(container).code()).isEqualTo(OptionalInt.of(0));
    container.remove();
  }

  @Test
  void whatCannotHearIsKilledWithoutAWait() throws Exception {
    Container container = start(images().host("stubborn", FUNCTION_USER));
    socket(container);
    container.terminate();
    assertThat(end(container).signal()).isEqualTo(OptionalInt.of(9));
    container.remove();
  }

  @Test
  void removeKillsWhatDoesNotListen() throws Exception {
    Container container = start(images().host("stubborn", FUNCTION_USER));
    socket(container);
    container.remove();
    assertThat(end(container).signal()).isEqualTo(OptionalInt.of(9));
    assertThat(runtime().left()).extracting(LeftContainer::id).doesNotContain(container.id());
  }

  @Test
  void aPausedOneDoesNothingUntilItIsResumed() throws Exception {
    Container container = start(images().shell("while :; do echo tick; sleep 0.01; done", ""));
    try {
      container.pause();
      container.resume();
      container.pause();
      container.terminate();
      container.resume();
    } finally {
      container.remove();
    }
    assertThat(end(container).signal()).isPresent();
  }

  @Test
  void aPausedOneCanBeRemoved() throws Exception {
    Container container = start(images().host("serve", FUNCTION_USER));
    container.pause();
    container.remove();
    assertThat(end(container).signal()).isEqualTo(OptionalInt.of(9));
  }

  @Test
  void tellsWhenTheMemoryLimitKilledIt() throws Exception {
    Container container = start(images().host("hungry", FUNCTION_USER));
    ContainerExit exit = end(container);
    container.remove();
    assertThat(exit.outOfMemory()).isTrue();
    assertThat(exit.description()).isEqualTo("out of memory");
  }

  @Test
  void aCommandThatIsNotThereIsTheImagesFault() {
    StoredImage image = images().image(List.of("/no/such/program"), FUNCTION_USER);
    ContainerSpec spec = spec(image);
    assertThatThrownBy(() -> runtime().start(spec, ContainerOutput.NONE))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.START_FAILED))
        .hasMessageContaining("/no/such/program");
    assertThat(runtime().left()).extracting(LeftContainer::id).doesNotContain(spec.id());
  }

  @Test
  void anotherProcessAdoptsItWithItsOutput() throws Exception {
    Container first = start(images().host("serve", FUNCTION_USER));
    Path socket = socket(first);
    List<String> lines = new CopyOnWriteArrayList<>();
    LeftContainer left =
        restarted().left().stream().filter(l -> l.id().equals(first.id())).findFirst().get();
    assertThat(left.labels()).containsEntry("color", "red");
    Container adopted = left.adopt((e, text, more) -> lines.add(text)).get();
    try {
      assertThat(HttpGet.body(socket, "/log/3")).isEqualTo("hello");
      assertThat(adopted.socketFolder()).isEqualTo(first.socketFolder());
      adopted.terminate();
      end(adopted);
    } finally {
      adopted.remove();
    }
    assertThat(Files.exists(socket.getParent())).isFalse();
  }

  protected final Container start(StoredImage image) {
    return runtime().start(spec(image), ContainerOutput.NONE);
  }

  protected static ContainerSpec spec(StoredImage image) {
    return TestContainers.spec(
        image, Map.of("GREETING", "good day", "HEARTH_SOCKET", "/run/hearth/function.sock"));
  }

  protected static Path socket(Container container) {
    Path socket = container.socketFolder().get().resolve("function.sock");
    await().pollInterval(Duration.ofMillis(2)).until(() -> Files.exists(socket));
    return socket;
  }

  protected static ContainerExit end(Container container) throws Exception {
    return container.exit().get(20, TimeUnit.SECONDS);
  }
}
