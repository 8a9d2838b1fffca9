package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A platform whose state directory has little room. */
class DiskFullTest {
  @Test
  void aFullDiskIsNamedAndRefusesDeploysBeforeItIsTooLate() throws Exception {
    try (Hearth hearth = Hearth.prepared()) {
      Files.createDirectories(hearth.state());
      command("mount", "-t", "tmpfs", "-o", "size=700m", "tmpfs", hearth.state().toString());
      try {
        hearth.start();
        hearth.run("new", "greet", "--template", "node").succeeds();
        hearth.run("deploy", "greet").succeeds();
        Path filler = hearth.state().resolve("filler");

        fill(hearth, filler, 4);

        assertThat(hearth.run("deploy", "greet").fails().text())
            .contains("less than 5 % of the disk is free");
        assertThat(hearth.run("status").fails().text()).contains("full: deploys are refused");
        assertThat(hearth.run("disk").succeeds().text()).contains("full: deploys are refused");
        assertThat(ready(hearth))
            .contains("\"condition\": \"full\"")
            .contains("\"status\": \"UP\"");
        assertThat(hearth.get("/function/greet").statusCode()).isEqualTo(200);

        fill(hearth, filler, 0);

        assertThat(ready(hearth)).contains("\"condition\": \"exhausted\"").contains("DOWN");
        assertThat(hearth.get("/function/greet").statusCode()).isEqualTo(200);

        Files.delete(filler);

        assertThat(ready(hearth)).doesNotContain("DOWN");
        hearth.run("deploy", "greet").succeeds();
        hearth.run("status").succeeds();
        assertThat(hearth.run("delete", "greet").succeeds().text()).contains("freed ");
      } finally {
        hearth.run("down").succeeds();
        command("umount", hearth.state().toString());
      }
    }
  }

  /** Leaves so many per cent of the file system. */
  private static void fill(Hearth hearth, Path filler, int percent) throws IOException {
    FileStore store = Files.getFileStore(hearth.state());
    long size = Files.exists(filler) ? Files.size(filler) : 0;
    long bytes = size + store.getUsableSpace() - store.getTotalSpace() * percent / 100;
    command("fallocate", "-l", Long.toString(bytes), filler.toString());
  }

  private static String ready(Hearth hearth) {
    return Hearth.send(HttpRequest.newBuilder(hearth.managementUri("/q/health/ready")).build())
        .body();
  }

  private static void command(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.onExit().join().exitValue()).as(String.join(" ", command)).isZero();
  }
}
