package dev.hearth.builder.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.builder.files.FileTree;
import dev.hearth.builder.testing.Archives;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void anArchiveThatIsCutAnywhereIsRefusedAndSaysSo() {
    byte[] whole =
        Archives.bytes(
            tar -> {
              Archives.file(tar, "a", "some text");
              Archives.file(tar, "n".repeat(200), "with a long name");
            });
    for (int length = 2; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);

      assertThatThrownBy(() -> unpack(new ByteArrayInputStream(cut)))
          .as("the first %d of %d bytes", length, whole.length)
          .isInstanceOfSatisfying(
              HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARCHIVE))
          .hasMessage(
              "the archive is not a complete gzipped tar: it ends too early, as if it were cut"
                  + " off");
    }
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("headers of more than 1 MiB", pax("comment=" + "c".repeat(8 << 20))),
        Arguments.of("headers of more than 1 MiB", one('L', 8 << 20)),
        Arguments.of("headers of more than 1 MiB", one('K', 8 << 20)),
        Arguments.of("global headers of more than 1024 bytes", one('g', 8 << 20)),
        Arguments.of("global headers of more than 1024 bytes", globalAndFolder(100)),
        Arguments.of("more than 16 headers", many('g', 100)),
        Arguments.of("more than 16 headers", many('x', 10_000)),
        Arguments.of("more than 16 headers", many('L', 10_000)),
        Arguments.of("not a complete gzipped tar", pax("size=-1")),
        Arguments.of("not a complete gzipped tar", pax("size=18446744073709551615")),
        Arguments.of("not a complete gzipped tar", pax("size=1e9")),
        Arguments.of("more than 1 MiB unpacked", pax("size=9223372036854775807")),
        Arguments.of("not a complete gzipped tar", pax("mtime=1e999999999")),
        Arguments.of("not a complete gzipped tar", pax("uid=99999999999999999999")),
        Arguments.of("is neither a file", pax("GNU.sparse.size=-5")));
  }

  @ParameterizedTest
  @MethodSource("headers")
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void headersBeyondReasonAreRefusedBeforeTheyTakeMemory(String message, byte[] archive) {
    assertThatThrownBy(
            () ->
                ArchiveUnpacker.unpack(
                    new ByteArrayInputStream(archive),
                    Files.createTempDirectory(parent, "target"),
                    new ArchiveLimits(64 << 20, 50_000)))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_ARCHIVE))
        .hasMessageContaining(message.replace("1 MiB unpacked", "64 MiB unpacked"));
  }

  private static byte[] one(char type, int bytes) {
    return Archives.raw(out -> header(out, type, "x".repeat(bytes)));
  }

  private static byte[] many(char type, int count) {
    return Archives.raw(
        out -> {
          for (int i = 0; i < count; i++) {
            header(out, type, record("key" + i + "=value"));
          }
        });
  }

  /** Each is applied to all folders that follow. */
  private static byte[] globalAndFolder(int count) {
    return Archives.raw(
        out -> {
          for (int i = 0; i < count; i++) {
            header(out, 'g', record("key" + i + "=" + "v".repeat(80)));
            header(out, '5', "");
          }
        });
  }

  private static byte[] pax(String record) {
    return Archives.raw(
        out -> {
          header(out, 'x', record(record));
          header(out, '0', "content");
        });
  }

  /** With the length of all, itself included, in front. */
  private static String record(String text) {
    int length = text.length() + 2;
    while (length != text.length() + 2 + Integer.toString(length).length()) {
      length = text.length() + 2 + Integer.toString(length).length();
    }
    return length + " " + text + "\n";
  }

  private static void header(OutputStream out, char type, String content) throws IOException {
    byte[] data = content.getBytes(StandardCharsets.UTF_8);
    TarArchiveEntry entry = new TarArchiveEntry("file", (byte) type, true);
    entry.setSize(data.length);
    byte[] record = new byte[512];
    entry.writeEntryHeader(record);
    out.write(record);
    out.write(Arrays.copyOf(data, (data.length + 511) / 512 * 512));
  }

  static Stream<Arguments> large() {
    return Stream.of(
        large("files", 50_000, (tar, i) -> Archives.file(tar, "d" + i % 500 + "/f" + i, "x")),
        large("links", 50_000, (tar, i) -> link(tar, "d" + i % 500 + "/f" + i, "../t")));
  }

  private interface Entry {
    void write(TarArchiveOutputStream tar, int number) throws IOException;
  }

  private static Arguments large(String name, int entries, Entry entry) {
    return Arguments.of(
        name,
        (Archives.Content)
            tar -> {
              for (int i = 0; i < entries; i++) {
                entry.write(tar, i);
              }
            });
  }

  private static void link(TarArchiveOutputStream tar, String name, String target)
      throws IOException {
    byte type = target.isEmpty() ? TarConstants.LF_DIR : TarConstants.LF_SYMLINK;
    Archives.entry(tar, name, type, target);
  }

  /** Of this program; the time of disk and kernel depends on what else they do. */
  @ParameterizedTest
  @MethodSource("large")
  void fiftyThousandEntriesTakeLessThanFiveSeconds(String name, Archives.Content content)
      throws IOException {
    byte[] archive = Archives.bytes(content);
    Path target = Files.createTempDirectory(parent, "target");
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long begun = threads.getCurrentThreadUserTime();

    ArchiveUnpacker.unpack(new ByteArrayInputStream(archive), target, ArchiveLimits.DEFAULT);

    assertThat(Duration.ofNanos(threads.getCurrentThreadUserTime() - begun))
        .as(name)
        .isLessThan(Duration.ofSeconds(5));
    FileTree.delete(target);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void linksThatLeadOverEachOtherWithoutEndAreRefused() {
    InputStream archive =
        Archives.of(
            tar -> {
              for (int i = 0; i < 39; i++) {
                String next = i == 0 ? "." : "l" + (i - 1) + "/" + "./".repeat(1000);
                Archives.entry(tar, "l" + i, TarConstants.LF_SYMLINK, next);
              }
              for (int i = 0; i < 40_000; i++) {
                Archives.entry(tar, "f" + i, TarConstants.LF_SYMLINK, "l38");
              }
            });

    assertThatThrownBy(
            () ->
                ArchiveUnpacker.unpack(
                    archive, Files.createTempDirectory(parent, "target"), ArchiveLimits.DEFAULT))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("all links together lead over too many others");
  }

  /** In the header, before it as GNU's long name, and in its prefix; of folders and links too. */
  static Stream<Arguments> namesThatAreNotUtf8() {
    String folder = "d".repeat(90);
    return Stream.of(
        Arguments.of("caf\u00e9.txt", TarArchiveOutputStream.LONGFILE_ERROR, "caf\\ufffd.txt"),
        Arguments.of("caf\u00e9/", TarArchiveOutputStream.LONGFILE_ERROR, "caf\\ufffd"),
        Arguments.of(
            folder + "/" + folder + "/caf\u00e9.txt",
            TarArchiveOutputStream.LONGFILE_GNU,
            "caf\\ufffd.txt"));
  }

  @ParameterizedTest
  @MethodSource("namesThatAreNotUtf8")
  void aNameThatIsNotUtf8IsRefused(String name, int longNames, String shown) {
    byte[] latin1 =
        Archives.raw(
            out -> {
              TarArchiveOutputStream tar =
                  new TarArchiveOutputStream(out, StandardCharsets.ISO_8859_1.name());
              tar.setLongFileMode(longNames);
              Archives.file(tar, name, name.endsWith("/") ? "" : "x");
              tar.finish();
            });

    assertThatThrownBy(() -> unpack(new ByteArrayInputStream(latin1)))
        .hasMessageContaining(shown + "' has a name that is not UTF-8");
  }

  /** A long name's beginning may end in the middle of a character. */
  @Test
  void aLongNameThatIsUtf8IsTaken() throws Exception {
    String name = "\u00e9".repeat(99) + ".txt";
    byte[] utf8 =
        Archives.raw(
            out -> {
              TarArchiveOutputStream tar =
                  new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
              tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
              Archives.file(tar, name, "x");
              Archives.file(tar, "what?.txt", "x");
              tar.finish();
            });

    Path target = unpack(new ByteArrayInputStream(utf8));

    assertThat(target.resolve(name)).hasContent("x");
    assertThat(target.resolve("what?.txt")).hasContent("x");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 506})
  void theLastEntryMayEndWithItsContent(int zeros) throws Exception {
    byte[] tar = Archives.plain(it -> Archives.file(it, "a", "hello"));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(tar, 0, 512 + 5 + zeros);
    }

    Path target = unpack(new ByteArrayInputStream(packed.toByteArray()));

    assertThat(target.resolve("a")).hasContent("hello");
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
