package dev.hearth.host;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilersTest {
  @TempDir Path threads;

  @Test
  void whileOneOfThemCouldRunTheyDoNotRest() throws Exception {
    thread(1, "java", 'R');
    thread(2, "C1 CompilerThre", 'S');
    thread(3, "C2 CompilerThre", 'R');

    assertThat(Compilers.awaitRest(threads, 0)).isFalse();
  }

  @Test
  void whatElseRunsIsNoneOfThem() throws Exception {
    thread(1, "java", 'R');
    thread(2, "C1 CompilerThre", 'S');
    thread(3, "C2 CompilerThre", 'S');
    thread(4, "odd) R (C2", 'R');

    assertThat(Compilers.awaitRest(threads, 0)).isTrue();
  }

  @Test
  void theyAreWaitedFor() throws Exception {
    thread(1, "C2 CompilerThre", 'D');
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                thread(1, "C2 CompilerThre", 'S');
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });

    assertThat(Compilers.awaitRest(threads, Duration.ofSeconds(30).toNanos())).isTrue();
  }

  @Test
  void thisProcessHasThem() throws Exception {
    assertThat(Compilers.awaitRest(Compilers.THREADS, Duration.ofSeconds(30).toNanos())).isTrue();
  }

  private void thread(int number, String name, char state) throws IOException {
    Path folder = Files.createDirectories(threads.resolve(Integer.toString(number)));
    Path file =
        Files.writeString(threads.resolve("new"), number + " (" + name + ") " + state + " 1 1 0 0");
    Files.move(file, folder.resolve("stat"), REPLACE_EXISTING);
  }
}
