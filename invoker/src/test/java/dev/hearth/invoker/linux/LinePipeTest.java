package dev.hearth.invoker.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinePipeTest {
  private record Part(String text, boolean continued) {}

  @TempDir Path folder;
  private final List<Part> parts = new CopyOnWriteArrayList<>();
  private EventLoop loop;
  private LinePipe pipe;
  private Path path;

  @BeforeEach
  void open() throws IOException {
    loop = new EventLoop();
    path = folder.resolve("pipe");
    LinePipe.create(path);
    pipe = LinePipe.read(loop, path, (text, continued) -> parts.add(new Part(text, continued)));
  }

  @AfterEach
  void close() throws IOException {
    pipe.close();
    loop.close();
  }

  @Test
  void aLineEndsWithALineFeedAndNothingElse() throws IOException {
    write("10%\r20%\rdone\r\n\nlast\u0085\u2028line\n");
    await().until(() -> parts.size() == 3);
    assertThat(parts)
        .containsExactly(
            new Part("10%\r20%\rdone\r", false),
            new Part("", false),
            new Part("last\u0085\u2028line", false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "é", "€", "𝄞", "aé€𝄞", "a\u0301", "\u0080"})
  void aLongLineIsDividedBetweenCharactersAndItsPartsAreMarked(String unit) throws IOException {
    for (int shift = 0; shift < 4; shift++) {
      parts.clear();
      String line = "x".repeat(shift) + unit.repeat(50_000 / unit.length());
      write(line + "\nnext\n");
      await().until(() -> parts.contains(new Part("next", false)));
      List<Part> all = parts.subList(0, parts.size() - 1);
      assertThat(String.join("", all.stream().map(Part::text).toList())).isEqualTo(line);
      assertThat(all.size()).isGreaterThan(2);
      assertThat(all.subList(0, all.size() - 1)).allMatch(Part::continued);
      assertThat(all.getLast().continued()).isFalse();
      assertThat(all)
          .allMatch(part -> part.text().getBytes(StandardCharsets.UTF_8).length <= 16 << 10);
    }
  }

  @Test
  void bytesThatAreNoTextAreHandedOnToo() throws IOException {
    byte[] bytes = new byte[40_000];
    java.util.Arrays.fill(bytes, (byte) 0x80);
    bytes[bytes.length - 1] = '\n';
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(bytes);
    }
    await().until(() -> !parts.isEmpty() && !parts.getLast().continued());
    assertThat(parts.stream().mapToInt(part -> part.text().length()).sum())
        .isEqualTo(bytes.length - 1);
  }

  @Test
  void whatHasNoEndIsHandedOnAtTheEndOfTheProcess() throws IOException {
    write("no line feed");
    pipe.drain();
    assertThat(parts).containsExactly(new Part("no line feed", false));
  }

  private void write(String text) throws IOException {
    try (OutputStream out = Files.newOutputStream(path)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
