package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerRecordTest {
  private static final Instant LATER = Instant.ofEpochMilli(2000);

  @TempDir private Path folder;
  private final ContainerRecord record =
      new ContainerRecord(
          "abc",
          Map.of("kind", "stem cell"),
          1000,
          "net",
          true,
          true,
          true,
          true,
          List.of("f/data"));

  @Test
  void aLaterProcessReadsWhatWasWrittenLast() throws IOException {
    record.write(folder);
    assertThat(ContainerRecord.read(folder)).contains(record);

    ContainerRecord started = record.started(LATER);
    started.rewrite(folder);
    assertThat(ContainerRecord.read(folder)).contains(started);
    assertThat(started.waits()).isFalse();

    for (String label : new String[] {"a-rather-long-name-of-a-function-00001", "x"}) {
      ContainerRecord specialised = started.specialised(Map.of("revision", label), LATER);
      specialised.rewrite(folder);
      assertThat(ContainerRecord.read(folder)).contains(specialised);
      assertThat(specialised.stem()).isFalse();
    }
  }

  @Test
  void oneOfAnEarlierVersionWasStartedAndIsNoCell() throws IOException {
    Files.writeString(
        folder.resolve("container.json"),
        "{\"id\":\"abc\",\"labels\":{},\"startedAtMillis\":1,\"network\":\"n\",\"socketFolder\":true}");
    ContainerRecord old = ContainerRecord.read(folder).orElseThrow();
    assertThat(old.waits()).isFalse();
    assertThat(old.stem()).isFalse();
    assertThat(old.init()).isFalse();
    assertThat(old.volumes()).isEmpty();
  }

  @Test
  void thereIsNoneBeforeItIsWritten() {
    assertThat(ContainerRecord.read(folder)).isEmpty();
  }
}
