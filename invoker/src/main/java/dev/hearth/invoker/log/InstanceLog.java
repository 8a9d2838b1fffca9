package dev.hearth.invoker.log;

import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.LogLine;
import dev.hearth.api.instance.LogStream;
import dev.hearth.invoker.log.LogFormat.Head;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The file of one instance, and the one before it. Safe for use by many threads. */
final class InstanceLog implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(InstanceLog.class);

  /** Where the lines go; making its folder may fail. */
  interface Place {
    Path file() throws IOException;
  }

  private final InstanceId instance;
  private final Optional<RevisionId> revision;
  private final Place place;
  private final long limit;
  private final LostLines lostLines;
  private Optional<OutputStream> out = Optional.empty();
  private long size;
  private long lost;
  private boolean torn;
  private boolean closed;

  InstanceLog(
      InstanceId instance,
      Optional<RevisionId> revision,
      Place place,
      long limit,
      LostLines lostLines) {
    this.instance = instance;
    this.revision = revision;
    this.place = place;
    this.limit = limit;
    this.lostLines = lostLines;
  }

  static Path earlier(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  Optional<RevisionId> revision() {
    return revision;
  }

  /** A full disk must not stop an instance: what cannot be written is counted, and told later. */
  synchronized void write(LogLine line) {
    if (closed) {
      return;
    }
    try {
      if (lost > 0) {
        append(LogFormat.encode(gap(line)));
        lost = 0;
      }
      append(LogFormat.encode(line));
      lostLines.written();
    } catch (IOException e) {
      lost++;
      lostLines.lost(e);
    }
  }

  private LogLine gap(LogLine line) {
    return new LogLine(
        instance,
        revision,
        line.at(),
        LogStream.PLATFORM,
        false,
        lost + " lines before this one could not be written to the log");
  }

  private void append(byte[] bytes) throws IOException {
    OutputStream current = out();
    if (size + bytes.length > limit) {
      current = next(current);
    }
    try {
      if (torn) {
        current.write('\n');
        size++;
        torn = false;
      }
      current.write(bytes);
      size += bytes.length;
    } catch (IOException e) {
      // A part of the entry may be there: it must not become the beginning of the next one.
      torn = true;
      throw e;
    }
  }

  private OutputStream out() throws IOException {
    if (out.isEmpty()) {
      Path file = place.file();
      long generation = generation(earlier(file)) + 1;
      open(file, generation);
    }
    return out.get();
  }

  private OutputStream next(OutputStream current) throws IOException {
    Path file = place.file();
    long generation = generation(file) + 1;
    current.close();
    out = Optional.empty();
    Files.move(file, earlier(file), StandardCopyOption.REPLACE_EXISTING);
    return open(file, generation);
  }

  private OutputStream open(Path file, long generation) throws IOException {
    OutputStream opened =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    out = Optional.of(opened);
    size = Files.size(file);
    torn = size > 0 && !endsWithLine(file);
    if (size == 0) {
      byte[] head = new Head(revision, generation).encode();
      opened.write(head);
      size = head.length;
    }
    return opened;
  }

  private static long generation(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    try (FileChannel channel = FileChannel.open(file)) {
      return LogFile.head(channel).generation();
    }
  }

  private static boolean endsWithLine(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      byte[] last = LogFile.bytes(channel, channel.size() - 1, 1);
      return last.length == 1 && last[0] == '\n';
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    try {
      if (out.isPresent()) {
        out.get().close();
      }
    } catch (IOException e) {
      LOG.debug("cannot close the log of an instance", e);
    }
  }
}
