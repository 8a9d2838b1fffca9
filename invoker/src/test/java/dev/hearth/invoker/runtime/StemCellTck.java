package dev.hearth.invoker.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.Resources;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.testing.HttpGet;
import dev.hearth.invoker.testing.Lines;
import dev.hearth.invoker.testing.TestContainers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What every adapter does with containers that were made before it was known what for. */
public abstract class StemCellTck extends ContainerRuntimeTck {
  /** Says what it sees at /function before and after something is there. */
  private static final String LOOK =
      "echo \"before: $(ls -A /function)\"; touch /function/x 2>/dev/null && echo written;"
          + " echo waiting;"
          + " while ! [ -e /function/handler ]; do sleep 0.01; done;"
          + " cat /function/*; touch /function/x /function/handler 2>&1;"
          + " echo done; sleep 100";

  private static final Map<String, String> LABELS = Map.of("color", "blue");
  private static final Resources MORE = new Resources(48L << 20, 250, 24);

  private static final boolean VERSION_2 =
      Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"));

  @Test
  void aCellSeesNothingAndThenTheFunctionWhichItCannotWrite() throws Exception {
    for (String user : List.of("65532:65532", "0:0")) {
      Lines lines = new Lines();
      Container cell = cell(images().shell(LOOK, user), 32, lines);
      try {
        lines.await("waiting");
        assertThat(lines.all()).containsExactly("before: ", "waiting");
        cell.specialise(of(layer("function/handler", "greet")));
        lines.await("done");
        assertThat(lines.after("waiting"))
            .containsExactly(
                "greet",
                "touch: /function/x: Read-only file system",
                "touch: /function/handler: Read-only file system",
                "done");
      } finally {
        cell.remove();
      }
    }
  }

  @Test
  void higherLayersLieOverLowerOnes() throws Exception {
    Lines lines = new Lines();
    Container cell = cell(images().shell(LOOK, ""), 32, lines);
    try {
      cell.specialise(
          of(
              images().files(Map.of("function/a", "1", "function/b", "1")),
              images().files(Map.of("function/b", "2", "function/c", "2")),
              images().files(Map.of("function/c", "3", "function/handler", "\n"))));
      lines.await("done");
      assertThat(lines.after("waiting"))
          .startsWith("123")
          .contains("touch: /function/x: Read-only file system");
    } finally {
      cell.remove();
    }
  }

  @Test
  void aCellYieldsTheCpuAndHasTheLimitsOfTheRevisionFromThenOn() throws Exception {
    for (Resources limits : List.of(MORE, new Resources(20L << 20, 2000, 64))) {
      Lines lines = new Lines();
      String read =
          "cd /sys/fs/cgroup;"
              + " while [ \"$(cat cpu/cpu.idle cpu.idle 2>/dev/null)\" = 0 ]; do sleep 0.01; done;"
              + " echo yields; while ! [ -e /function/handler ]; do sleep 0.01; done;"
              + " cat memory/memory.limit_in_bytes memory.max cpu/cpu.cfs_quota_us cpu.max"
              + " cpu/cpu.shares cpu.weight"
              + " pids/pids.max pids.max 2>/dev/null; echo done; sleep 100";
      Container cell = cell(images().shell(read, ""), 32, lines);
      try {
        lines.await("yields");
        cell.specialise(
            new Specialisation(LABELS, List.of(layer("function/handler", "x")), limits));
        lines.await("done");
        assertThat(lines.all())
            .map(line -> line.replaceFirst(" .*", ""))
            .containsExactly(
                "yields",
                String.valueOf(limits.memoryBytes()),
                String.valueOf(limits.cpuMillis() * 100),
                VERSION_2 ? "100" : "1024",
                String.valueOf(limits.pids()),
                "done");
      } finally {
        cell.remove();
      }
    }
  }

  @Test
  void aCellThatUsesMoreThanTheLimitStaysACell() throws Exception {
    Lines lines = new Lines();
    String hold = "dd if=/dev/zero of=/tmp/x bs=1M count=24 2>/dev/null; " + LOOK;
    Container cell = cell(images().shell(hold, ""), 64, lines);
    try {
      lines.await("waiting");
      assertThat(cell.memoryBytes()).isBetween(24L << 20, 40L << 20);
      StoredLayer layer = layer("function/handler", "greet");
      assertThatThrownBy(
              () ->
                  cell.specialise(
                      new Specialisation(
                          LABELS, List.of(layer), new Resources(16L << 20, 1000, 32))))
          .isInstanceOfSatisfying(
              HearthException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.RUNTIME_UNAVAILABLE))
          .hasMessageContaining("more than its new limit of 16777216");
      cell.specialise(of(layer));
      lines.await("done");
    } finally {
      cell.remove();
    }
  }

  @Test
  void layersWithMoreThanAFunctionAreRefused() throws Exception {
    Container cell = cell(images().host("serve", "65532:65532"), 32, new Lines());
    try {
      StoredLayer layer = images().files(Map.of("function/handler", "x", "etc/motd", "y"));
      assertThatThrownBy(() -> cell.specialise(of(layer)))
          .isInstanceOfSatisfying(
              HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_IMAGE))
          .hasMessageContaining("'/etc' beside /function");
    } finally {
      cell.remove();
    }
  }

  @Test
  void onlyACellCanBeSpecialisedAndOnlyOnce() throws Exception {
    Container other = start(images().host("serve", "65532:65532"));
    Container cell = cell(images().host("serve", "65532:65532"), 32, new Lines());
    try {
      StoredLayer layer = layer("function/handler", "x");
      assertThatThrownBy(() -> other.specialise(of(layer)))
          .isInstanceOf(IllegalStateException.class);
      cell.specialise(of(layer));
      assertThatThrownBy(() -> cell.specialise(of(layer)))
          .isInstanceOf(IllegalStateException.class);
    } finally {
      other.remove();
      cell.remove();
    }
  }

  @Test
  void anotherProcessSeesWhatBecameOfACell() throws Exception {
    Lines lines = new Lines();
    Container first = cell(images().shell(LOOK, ""), 32, lines);
    LeftContainer waiting = left(first.id());
    assertThat(waiting.labels()).containsEntry("color", "red");
    Container adopted = waiting.adopt(new Lines()).get();
    try {
      adopted.specialise(of(layer("function/handler", "greet")));
      assertThat(left(first.id()).labels()).isEqualTo(LABELS);
    } finally {
      adopted.remove();
    }
  }

  @Test
  void whatWasCreatedRunsOnceItIsStarted() throws Exception {
    Lines lines = new Lines();
    ContainerSpec spec = spec(images().host("serve", "65532:65532"));
    CreatedContainer created = runtime().create(spec, lines);
    assertThat(created.id()).isEqualTo(spec.id());
    assertThat(left(spec.id()).adopt(new Lines())).isEmpty();
    assertThat(lines.all()).isEmpty();
    Container container = created.start();
    try {
      assertThat(HttpGet.body(socket(container), "/env/GREETING")).isEqualTo("good day");
      lines.await("starting serve");
      container.terminate();
      assertThat(end(container).code()).isEqualTo(OptionalInt.of(0));
    } finally {
      container.remove();
    }
  }

  @Test
  void whatWasCreatedCanBeRemovedWithoutAStart() {
    CreatedContainer created =
        runtime().create(spec(images().host("serve", "65532:65532")), new Lines());
    created.remove();
    created.remove();
    assertThat(runtime().left()).extracting(LeftContainer::id).doesNotContain(created.id());
    assertThatThrownBy(created::start).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCommandThatIsNotThereCannotBeCreated() {
    ContainerSpec spec = spec(images().image(List.of("/no/such/program"), ""));
    assertThatThrownBy(() -> runtime().create(spec, new Lines()))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.START_FAILED));
    assertThat(runtime().left()).extracting(LeftContainer::id).doesNotContain(spec.id());
  }

  private Container cell(StoredImage image, int memoryMebibytes, Lines lines) {
    return runtime().start(TestContainers.stem(image, memoryMebibytes), lines);
  }

  private StoredLayer layer(String file, String text) throws Exception {
    return images().files(Map.of(file, text + "\n"));
  }

  private static Specialisation of(StoredLayer... layers) {
    return new Specialisation(LABELS, List.of(layers), MORE);
  }

  private LeftContainer left(String id) {
    return restarted().left().stream().filter(left -> left.id().equals(id)).findFirst().get();
  }
}
