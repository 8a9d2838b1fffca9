package dev.hearth.gateway.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class H2SpecBuildTest {
  @TempDir Path folder;

  @Test
  void withoutGoTheCommandThatInstallsItIsTold() {
    H2Spec spec = new H2Spec(List.of(folder), Map.of(), folder.resolve("cache"));

    assertThatThrownBy(spec::program)
        .isInstanceOf(AssertionError.class)
        .hasMessageEndingWith("apt-get install -y golang-go");
  }

  @Test
  void aModuleProxyThatIsNotReachedIsNamed() {
    Map<String, String> environment =
        Map.of(
            "HOME", folder.toString(),
            "GOPROXY", "http://127.0.0.1:1",
            "GOPATH", folder.resolve("go").toString());
    H2Spec spec = new H2Spec(H2Spec.ofUser().goFolders(), environment, folder.resolve("cache"));

    assertThatThrownBy(spec::program)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Go's module proxy (http://127.0.0.1:1) cannot be reached")
        .hasMessageContaining("connection refused");
    assertThat(folder.resolve("cache")).isEmptyDirectory();
  }

  @Test
  void whatIsInTheCacheNeedsNeitherGoNorNetwork() throws Exception {
    Path program = Files.createFile(folder.resolve("h2spec"));
    executable(program);

    assertThat(new H2Spec(List.of(), Map.of(), folder).program()).isEqualTo(program);
  }

  private static void executable(Path program) throws IOException {
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
