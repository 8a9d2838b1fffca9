package dev.hearth.invoker.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLogsTest {
  private static final FunctionName GREET = new FunctionName("greet");
  private static final InstanceId FIRST = new InstanceId("firstone");
  private static final InstanceId SECOND = new InstanceId("secondone");
  private static final Instant NOW = Instant.parse("2026-01-01T10:00:00.123456Z");
  @TempDir private Path folder;
  private InstanceLogs logs;

  @BeforeEach
  void start() {
    logs = new InstanceLogs(folder, new LogLimits(1_000, 3_000), Clock.fixed(NOW, ZoneOffset.UTC));
    logs.open(GREET, FIRST);
  }

  @Test
  void aLineSaysWhenAndWhereItWasWritten() throws IOException {
    logs.write(GREET, FIRST, true, "a  line with spaces ");
    assertThat(folder.resolve("greet/firstone.log"))
        .hasContent("2026-01-01T10:00:00.123456Z stderr a  line with spaces ");
    assertThat(logs.tail(GREET, 10))
        .containsExactly(new LogLine(FIRST, NOW, true, "a  line with spaces "));
  }

  @Test
  void theTailHoldsTheLastLinesOfAllInstancesAlsoOfGoneOnes() {
    Iterator<Instant> times = Stream.iterate(NOW, time -> time.plusMillis(1)).iterator();
    logs = new InstanceLogs(folder, LogLimits.DEFAULT, times::next);
    logs.open(GREET, FIRST);
    logs.open(GREET, SECOND);
    logs.write(GREET, FIRST, false, "one");
    logs.write(GREET, FIRST, false, "two");
    logs.close(GREET, FIRST);
    logs.write(GREET, SECOND, false, "three");
    assertThat(logs.tail(GREET, 2)).extracting(LogLine::text).containsExactly("two", "three");
  }

  @Test
  void whatAnInstanceWritesIsBounded() throws IOException {
    for (int i = 0; i < 10_000; i++) {
      logs.write(GREET, FIRST, false, "line " + i);
    }
    assertThat(bytes()).isLessThanOrEqualTo(2_000);
    assertThat(logs.tail(GREET, 1)).extracting(LogLine::text).containsExactly("line 9999");
  }

  @Test
  void filesOfInstancesThatAreGoneAreBoundedTogether() throws IOException {
    logs.close(GREET, FIRST);
    for (int i = 0; i < 20; i++) {
      InstanceId id = new InstanceId("instance" + i);
      logs.open(GREET, id);
      for (int line = 0; line < 100; line++) {
        logs.write(GREET, id, false, "line " + line);
      }
      logs.close(GREET, id);
    }
    assertThat(bytes()).isLessThanOrEqualTo(3_000 + 2_000);
  }

  @Test
  void anAdoptedInstanceGoesOnInItsFile() {
    logs.write(GREET, FIRST, false, "before");
    logs.close(GREET, FIRST);
    InstanceLogs next = new InstanceLogs(folder, LogLimits.DEFAULT, Clock.systemUTC());
    next.open(GREET, FIRST);
    next.write(GREET, FIRST, false, "after");
    assertThat(next.tail(GREET, 10)).extracting(LogLine::text).containsExactly("before", "after");
  }

  @Test
  void followersHearNewLinesUntilTheyLeave() throws Exception {
    logs.write(GREET, FIRST, false, "before");
    List<String> heard = new CopyOnWriteArrayList<>();
    AutoCloseable follower = logs.follow(GREET, line -> heard.add(line.text()));
    logs.write(GREET, FIRST, false, "now");
    await().untilAsserted(() -> assertThat(heard).containsExactly("now"));
    follower.close();
    List<String> other = new CopyOnWriteArrayList<>();
    logs.follow(GREET, line -> other.add(line.text()));
    logs.write(GREET, FIRST, false, "later");
    await().untilAsserted(() -> assertThat(other).containsExactly("later"));
    assertThat(heard).containsExactly("now");
  }

  @Test
  void aFollowerThatThrowsIsLeftAlone() {
    List<String> heard = new CopyOnWriteArrayList<>();
    logs.follow(
        GREET,
        line -> {
          heard.add(line.text());
          throw new IllegalStateException("closed");
        });
    logs.write(GREET, FIRST, false, "one");
    await().until(() -> heard.size() == 1);
    logs.write(GREET, FIRST, false, "two");
    assertThat(heard).containsExactly("one");
  }

  private long bytes() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("greet"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
