package dev.hearth.builder.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.testing.Archives;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ArchiveUnpackerTest {
  private static final ArchiveLimits LIMITS = new ArchiveLimits(1 << 20, 100);

  @TempDir private Path parent;

  @Test
  void filesFoldersAndInnerLinksAreUnpacked() throws Exception {
    Path target =
        unpack(
            Archives.of(
                tar -> {
                  Archives.entry(tar, "./", TarConstants.LF_DIR, "");
                  Archives.entry(tar, "src/", TarConstants.LF_DIR, "");
                  Archives.file(tar, "./src/handler.js", "code");
                  Archives.entry(tar, "index.js", TarConstants.LF_SYMLINK, "src/handler.js");
                  Archives.entry(tar, "src/up", TarConstants.LF_SYMLINK, "..");
                  TarArchiveEntry tool = new TarArchiveEntry("bin/tool");
                  tool.setMode(0100755);
                  tar.putArchiveEntry(tool);
                  tar.closeArchiveEntry();
                }));

    assertThat(target.resolve("src/handler.js")).hasContent("code");
    assertThat(Files.readSymbolicLink(target.resolve("index.js"))).hasToString("src/handler.js");
    assertThat(Files.isExecutable(target.resolve("bin/tool"))).isTrue();
    assertThat(Files.isExecutable(target.resolve("src/handler.js"))).isFalse();
  }

  static Stream<Arguments> hostile() {
    return Stream.of(
        hostile("'../evil' leads out of the folder", tar -> Archives.file(tar, "../evil", "x")),
        hostile("'a/../../evil' leads out", tar -> Archives.file(tar, "a/../../evil", "x")),
        hostile("'/etc/evil' is absolute", tar -> Archives.file(tar, "/etc/evil", "x")),
        hostile("'a?b' has control characters", tar -> Archives.file(tar, "a\nb", "x")),
        hostile(
            "is longer than 1000 characters",
            tar -> Archives.file(tar, "a/".repeat(600) + "b", "x")),
        hostile(
            "'etc' is a link that leads out of the folder",
            tar -> Archives.entry(tar, "etc", TarConstants.LF_SYMLINK, "/etc")),
        hostile(
            "'a/up' is a link that leads out of the folder",
            tar -> Archives.entry(tar, "a/up", TarConstants.LF_SYMLINK, "../../x")),
        hostile(
            "is a link that leads out of the folder",
            tar -> {
              // Each looks harmless by itself: the second passes through the first.
              Archives.entry(tar, "a/b/root", TarConstants.LF_SYMLINK, "../..");
              Archives.entry(tar, "a/b/out", TarConstants.LF_SYMLINK, "root/../evil");
            }),
        hostile(
            "is a link that leads out of the folder",
            tar -> {
              Archives.entry(tar, "a", TarConstants.LF_SYMLINK, "b");
              Archives.entry(tar, "b", TarConstants.LF_SYMLINK, "a");
            }),
        hostile(
            "lies below something that is not a folder",
            tar -> {
              Archives.entry(tar, "a", TarConstants.LF_SYMLINK, ".");
              Archives.file(tar, "a/x", "x");
            }),
        hostile(
            "'a' stands there twice",
            tar -> {
              Archives.file(tar, "a/x", "x");
              Archives.entry(tar, "a", TarConstants.LF_SYMLINK, "b");
            }),
        hostile(
            "'x' stands there twice",
            tar -> {
              Archives.file(tar, "x", "1");
              Archives.file(tar, "./x", "2");
            }),
        hostile(
            "'passwd' is a hard link",
            tar -> Archives.entry(tar, "passwd", TarConstants.LF_LINK, "/etc/passwd")),
        hostile(
            "'null' is neither a file, a folder nor a symbolic link",
            tar -> Archives.entry(tar, "null", TarConstants.LF_CHR, "")),
        hostile(
            "'pipe' is neither a file, a folder nor a symbolic link",
            tar -> Archives.entry(tar, "pipe", TarConstants.LF_FIFO, "")),
        hostile(
            "more than 100 entries",
            tar -> {
              for (int i = 0; i < 101; i++) {
                Archives.file(tar, "file" + i, "");
              }
            }),
        hostile(
            "more than 1 MiB unpacked", tar -> Archives.file(tar, "zeros", "\0".repeat(2 << 20))));
  }

  private static Arguments hostile(String message, Archives.Content content) {
    return Arguments.of(message, content);
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void aHostileArchiveIsRefused(String message, Archives.Content content) throws IOException {
    assertThatThrownBy(() -> unpack(Archives.of(content)))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARCHIVE))
        .hasMessageContaining(message);
    assertThat(FileTree.files(parent)).noneMatch(file -> file.contains("evil"));
  }

  @Test
  void tenGigabytesOfZerosAreReadNoFurtherThanTheLimit() {
    ZeroBomb bomb = new ZeroBomb(10L << 30);

    assertThatThrownBy(() -> unpack(bomb.gzipped()))
        .hasMessageContaining("more than 1 MiB unpacked");
    assertThat(bomb.produced()).isLessThan(256L << 20);
  }

  @Test
  void whatIsNoGzipIsRefused() {
    assertThatThrownBy(() -> unpack(stream("hello")))
        .hasMessageStartingWith("the archive is not a complete gzipped tar: ");
  }

  @Test
  void anEmptyStreamIsRefused() {
    assertThatThrownBy(() -> unpack(stream("")))
        .hasMessageStartingWith("the archive is not a complete gzipped tar: ");
  }

  @Test
  void aCutArchiveIsRefused() {
    byte[] whole = Archives.bytes(tar -> Archives.file(tar, "a", "some text"));

    assertThatThrownBy(
            () -> unpack(new ByteArrayInputStream(Arrays.copyOf(whole, whole.length - 10))))
        .hasMessageStartingWith("the archive is not a complete gzipped tar: ");
  }

  @Test
  void garbageAfterTheArchiveIsRefused() {
    byte[] whole = Archives.bytes(tar -> Archives.file(tar, "a", "some text"));
    byte[] longer = Arrays.copyOf(whole, whole.length + 5);
    longer[whole.length] = 'x';

    assertThatThrownBy(() -> unpack(new ByteArrayInputStream(longer)))
        .isInstanceOf(HearthException.class);
  }

  private Path unpack(InputStream archive) throws IOException {
    Path target = Files.createTempDirectory(parent, "target");
    ArchiveUnpacker.unpack(archive, target, LIMITS);
    return target;
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
