package dev.hearth.invoker.log;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogStream;
import dev.hearth.invoker.log.LogFormat.Head;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * How far a reader is in the log of one instance. An instance has two files at most, the current
 * one and the one before it, which are told apart by the generations in their heads: a file may be
 * put aside between two looks, and while it is read. To be used by one thread.
 */
final class LogCursor {
  private static final Logger LOG = Logger.getLogger(LogCursor.class);

  /** An instance does not fill a file in the time between two calls of the system so often. */
  private static final int MOST_TRIES = 100;

  /** Of two files without heads, the earlier one. */
  private static final Head BEFORE_NONE = new Head(Optional.empty(), -1);

  private final InstanceId instance;
  private final Path file;
  private final List<LogLine> found = new ArrayList<>();
  private boolean begun;
  private long generation;
  private long position;
  private Instant last = Instant.EPOCH;

  LogCursor(InstanceId instance, Path file) {
    this.instance = instance;
    this.file = file;
  }

  /**
   * The entries behind those that were returned before.
   *
   * @param live whether the instance may still write, so that the end of the file may be half an
   *     entry
   */
  List<LogLine> next(boolean live) {
    found.clear();
    try {
      readBoth(live);
    } catch (IOException e) {
      LOG.debugf(e, "cannot read %s", file);
    }
    return List.copyOf(found);
  }

  private void readBoth(boolean live) throws IOException {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      // In this order: what is put aside between the two is the file before the second, and a gap.
      try (FileChannel earlier = opened(InstanceLog.earlier(file));
          FileChannel current = opened(file)) {
        Head now = current == null ? Head.NONE : LogFile.head(current);
        Head before = earlier == null ? Head.NONE : LogFile.head(earlier);
        if (before.generation() == 0 && now.generation() == 0) {
          before = BEFORE_NONE;
        }
        boolean rotatedMeanwhile =
            earlier != null && current != null && now.generation() > before.generation() + 1;
        if (rotatedMeanwhile) {
          continue;
        }
        if (earlier != null && (!begun || before.generation() >= generation)) {
          read(earlier, before, false);
        }
        if (current != null && current.size() > 0) {
          read(current, now, live);
        }
        return;
      }
    }
  }

  private void read(FileChannel channel, Head head, boolean live) throws IOException {
    if (!begun || head.generation() != generation) {
      if (begun && head.generation() > generation + 1) {
        found.add(dropped(head.revision()));
      }
      begun = true;
      generation = head.generation();
      position = 0;
    }
    int length = (int) Math.min(channel.size() - position, Integer.MAX_VALUE - 8);
    byte[] bytes = LogFile.bytes(channel, position, Math.max(0, length));
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        add(head, bytes, start, i);
        start = i + 1;
      }
    }
    if (!live && start < bytes.length) {
      add(head, bytes, start, bytes.length);
      start = bytes.length;
    }
    position += start;
  }

  private void add(Head head, byte[] bytes, int start, int end) {
    LogFormat.decode(
            instance,
            head.revision(),
            new String(bytes, start, end - start, StandardCharsets.UTF_8))
        .ifPresent(
            line -> {
              last = line.at();
              found.add(line);
            });
  }

  private LogLine dropped(Optional<RevisionId> revision) {
    return new LogLine(
        instance,
        revision,
        last,
        LogStream.PLATFORM,
        false,
        "lines behind this one were dropped before they were read: an instance's log is bounded");
  }

  private static FileChannel opened(Path path) throws IOException {
    try {
      return FileChannel.open(path);
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
