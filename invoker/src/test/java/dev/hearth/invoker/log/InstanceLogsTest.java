package dev.hearth.invoker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogQuery;
import dev.hearth.api.instance.LogReader;
import dev.hearth.api.instance.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceLogsTest {
  private static final FunctionName GREET = new FunctionName("greet");
  private static final RevisionId REVISION = new RevisionId(GREET, 1);
  private static final InstanceId FIRST = new InstanceId("firstone");
  private static final InstanceId SECOND = new InstanceId("secondone");
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00.123456Z");
  @TempDir private Path folder;
  private InstanceLogs logs;

  @BeforeEach
  void start() {
    logs = new InstanceLogs(folder, new LogLimits(1_000, 3_000), Clock.fixed(NOW, ZoneOffset.UTC));
    logs.open(REVISION, FIRST);
  }

  @Test
  void aLineSaysWhenAndWhereItWasWritten() throws IOException {
    logs.write(GREET, FIRST, true, "a  line with spaces ", false);
    assertThat(folder.resolve("greet/firstone.log"))
        .hasContent(
            "revision greet-00001 1\n2026-01-01T10:00:00.123456Z stderr a  line with spaces ");
    assertThat(logs.tail(GREET, 10))
        .containsExactly(
            new LogLine(
                FIRST,
                Optional.of(REVISION),
                NOW,
                LogStream.STDERR,
                false,
                "a  line with spaces "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "progress 1%\rprogress 2%\rdone\r",
        "\r",
        "",
        " ",
        "next\u0085line\u2028separator\u2029paragraph\u000bvertical\u000cfeed",
        "2026-01-01T10:00:00Z stderr forged",
        "x\r2026-01-01T10:00:00Z platform unresponsive, replaced",
        "revision greet-00009 7",
        "\u001b[2J\u001b]0;title\u0007",
        "𝄞 and \u0000"
      })
  void everyTextIsReadAsItWasWrittenAndIsOneEntry(String text) {
    logs.write(GREET, FIRST, false, text, false);
    logs.write(GREET, FIRST, false, "behind", false);
    assertThat(logs.tail(GREET, 10)).extracting(LogLine::text).containsExactly(text, "behind");
    assertThat(logs.tail(GREET, 10))
        .allMatch(line -> line.stream() == LogStream.STDOUT && line.at().equals(NOW))
        .allMatch(line -> line.revision().equals(Optional.of(REVISION)));
  }

  @Test
  void whatThePlatformSaysIsKeptApartFromWhatTheFunctionWrites() {
    logs.note(GREET, FIRST, "unresponsive for 4 s, replaced\nand a second line");
    logs.write(GREET, FIRST, true, "unresponsive for 4 s, replaced", false);
    assertThat(logs.tail(GREET, 10))
        .extracting(LogLine::stream)
        .containsExactly(LogStream.PLATFORM, LogStream.PLATFORM, LogStream.STDERR);
  }

  @Test
  void theTailHoldsTheLastLinesOfAllInstancesAlsoOfGoneOnes() {
    Iterator<Instant> times = Stream.iterate(NOW, time -> time.plusMillis(1)).iterator();
    logs = new InstanceLogs(folder, LogLimits.DEFAULT, times::next);
    logs.open(REVISION, FIRST);
    logs.open(REVISION, SECOND);
    logs.write(GREET, FIRST, false, "one", false);
    logs.write(GREET, FIRST, false, "two", false);
    logs.close(GREET, FIRST);
    logs.write(GREET, SECOND, false, "three", false);
    assertThat(logs.tail(GREET, 2)).extracting(LogLine::text).containsExactly("two", "three");
  }

  @Test
  void aLineInPartsCountsOnceInTheTail() {
    logs.write(GREET, FIRST, false, "before", false);
    logs.write(GREET, FIRST, false, "long ", true);
    logs.write(GREET, FIRST, true, "between", false);
    logs.write(GREET, FIRST, false, "longer ", true);
    logs.write(GREET, FIRST, false, "longest", false);
    assertThat(logs.tail(GREET, 2))
        .extracting(LogLine::text)
        .containsExactly("long ", "between", "longer ", "longest");
    assertThat(logs.tail(GREET, 2))
        .extracting(LogLine::continued)
        .containsExactly(true, false, true, false);
  }

  @Test
  void linesCanBeAskedForByTimeAndByRevision() throws Exception {
    Iterator<Instant> times = Stream.iterate(NOW, time -> time.plusSeconds(1)).iterator();
    logs = new InstanceLogs(folder, LogLimits.DEFAULT, times::next);
    logs.open(REVISION, FIRST);
    logs.open(new RevisionId(GREET, 2), SECOND);
    for (int i = 0; i < 4; i++) {
      logs.write(GREET, FIRST, false, "first " + i, false);
      logs.write(GREET, SECOND, false, "second " + i, false);
    }
    logs.close(GREET, FIRST);
    LogQuery since = new LogQuery(100, Optional.of(NOW.plusSeconds(5)), Optional.empty());
    LogQuery revision = new LogQuery(2, Optional.empty(), Optional.of(new RevisionId(GREET, 1)));
    try (LogReader late = logs.read(GREET, since);
        LogReader old = logs.read(GREET, revision)) {
      assertThat(late.next())
          .extracting(LogLine::text)
          .containsExactly("second 2", "first 3", "second 3");
      assertThat(old.next()).extracting(LogLine::text).containsExactly("first 2", "first 3");
    }
  }

  @Test
  void whatAnInstanceWritesIsBounded() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      logs.write(GREET, FIRST, false, "line " + i, false);
    }
    assertThat(bytes()).isLessThanOrEqualTo(2_000);
    assertThat(logs.tail(GREET, 1)).extracting(LogLine::text).containsExactly("line 9999");
  }

  @Test
  void filesOfInstancesThatAreGoneAreBoundedTogether() throws IOException {
    logs.close(GREET, FIRST);
    for (int i = 0; i < 20; i++) {
      InstanceId id = new InstanceId("instance" + i);
      logs.open(REVISION, id);
      for (int line = 0; line < 100; line++) {
        logs.write(GREET, id, false, "line " + line, false);
      }
      logs.close(GREET, id);
    }
    assertThat(bytes()).isLessThanOrEqualTo(3_000 + 2_000);
  }

  @Test
  void anAdoptedInstanceGoesOnInItsFile() {
    logs.write(GREET, FIRST, false, "before", false);
    logs.close(GREET, FIRST);
    InstanceLogs next = new InstanceLogs(folder, LogLimits.DEFAULT, Clock.systemUTC());
    next.open(REVISION, FIRST);
    next.write(GREET, FIRST, false, "after", false);
    assertThat(next.tail(GREET, 10)).extracting(LogLine::text).containsExactly("before", "after");
  }

  @Test
  void anEntryThatWasCutByACrashDoesNotTakeInTheNextOne() throws IOException {
    logs.write(GREET, FIRST, false, "before", false);
    logs.close(GREET, FIRST);
    Files.writeString(
        folder.resolve("greet/firstone.log"),
        "2026-01-01T10:00:00.123456Z stdout cut",
        StandardOpenOption.APPEND);
    assertThat(logs.tail(GREET, 10)).extracting(LogLine::text).containsExactly("before", "cut");
    logs.open(REVISION, FIRST);
    logs.write(GREET, FIRST, true, "after", false);
    assertThat(logs.tail(GREET, 10))
        .extracting(LogLine::text)
        .containsExactly("before", "cut", "after");
  }

  @Test
  void filesOfEarlierVersionsAreRead() throws IOException {
    Path file = Files.createDirectories(folder.resolve("greet")).resolve("oldoldold.log");
    Files.writeString(InstanceLog.earlier(file), "2026-01-01T09:00:00Z stdout one\n");
    Files.writeString(file, "2026-01-01T09:00:01Z stderr two\n2026-01-01T09:00:02Z stdout three\n");
    InstanceId old = new InstanceId("oldoldold");
    try (LogReader reader = logs.read(GREET, LogQuery.last(10))) {
      assertThat(reader.next()).extracting(LogLine::text).containsExactly("one", "two", "three");
    }
    logs.open(REVISION, old);
    try (LogReader reader = logs.read(GREET, LogQuery.last(10))) {
      reader.next();
      logs.write(GREET, old, false, "x".repeat(900), false);
      logs.write(GREET, old, false, "y".repeat(900), false);
      assertThat(reader.next())
          .extracting(LogLine::text)
          .containsExactly("x".repeat(900), "y".repeat(900));
    }
  }

  @Test
  void aReaderGoesOnWithWhatIsWrittenMeanwhile() throws Exception {
    logs.write(GREET, FIRST, false, "before", false);
    try (LogReader reader = logs.read(GREET, LogQuery.last(0))) {
      assertThat(reader.next()).isEmpty();
      logs.write(GREET, FIRST, false, "now", false);
      logs.open(REVISION, SECOND);
      logs.write(GREET, SECOND, false, "of a new instance that ends", false);
      logs.close(GREET, SECOND);
      reader.await();
      assertThat(reader.next())
          .extracting(LogLine::text)
          .containsExactlyInAnyOrder("now", "of a new instance that ends");
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void aReaderLosesNothingWhenFilesArePutAside() {
    try (LogReader reader = logs.read(GREET, LogQuery.last(10))) {
      List<String> read = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        logs.write(GREET, FIRST, false, "line " + i, false);
        if (i % 7 == 0) {
          reader.next().forEach(line -> read.add(line.text()));
        }
      }
      reader.next().forEach(line -> read.add(line.text()));
      assertThat(read).isEqualTo(IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList());
    }
  }

  @Test
  void aReaderAndAWriterAtTheSameTimeLoseAndRepeatNothing() throws Exception {
    logs = new InstanceLogs(folder, new LogLimits(1 << 20, 1 << 30), Clock.systemUTC());
    logs.open(REVISION, FIRST);
    int lines = 20_000;
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < lines; i++) {
                    logs.write(GREET, FIRST, false, "line " + i, false);
                  }
                });
    List<String> read = new ArrayList<>();
    try (LogReader reader = logs.read(GREET, LogQuery.last(lines))) {
      await()
          .until(
              () -> {
                reader.next().forEach(line -> read.add(line.text()));
                return read.contains("line " + (lines - 1));
              });
    }
    writer.join();
    assertThat(read).isEqualTo(IntStream.range(0, lines).mapToObj(i -> "line " + i).toList());
  }

  @Test
  void aReaderThatIsTooSlowForTheBoundsIsToldSo() {
    try (LogReader reader = logs.read(GREET, LogQuery.last(0))) {
      logs.write(GREET, FIRST, false, "seen", false);
      reader.next();
      for (int i = 0; i < 1_000; i++) {
        logs.write(GREET, FIRST, false, "line " + i, false);
      }
      List<LogLine> next = reader.next();
      assertThat(next.getFirst().stream()).isEqualTo(LogStream.PLATFORM);
      assertThat(next.getFirst().text()).contains("dropped before they were read");
      assertThat(next.getLast().text()).isEqualTo("line 999");
    }
  }

  @Test
  void linesThatCouldNotBeWrittenAreCounted() throws IOException {
    Path inTheWay = folder.resolve("greet");
    Files.createFile(inTheWay);
    logs.write(GREET, FIRST, false, "lost", false);
    logs.write(GREET, FIRST, false, "lost too", false);
    Files.delete(inTheWay);
    logs.write(GREET, FIRST, false, "kept", false);
    assertThat(logs.tail(GREET, 10))
        .extracting(LogLine::text)
        .containsExactly("2 lines before this one could not be written to the log", "kept");
  }

  @Test
  void closingAReaderEndsItsWait() throws Exception {
    LogReader reader = logs.read(GREET, LogQuery.last(0));
    reader.next();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    reader.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    reader.close();
    waiting.join();
    assertThat(waiting.isAlive()).isFalse();
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("greet"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
