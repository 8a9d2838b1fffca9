package dev.hearth.invoker.log;

import dev.hearth.api.instance.LogLine;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The file of one instance, and the one before it. */
final class InstanceLog implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(InstanceLog.class);

  /** Where the lines go; making its folder may fail. */
  interface Place {
    Path file() throws IOException;
  }

  private final Place place;
  private final long limit;
  private Optional<OutputStream> out = Optional.empty();
  private long size;
  private boolean closed;

  InstanceLog(Place place, long limit) {
    this.place = place;
    this.limit = limit;
  }

  static Path earlier(Path file) {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  private OutputStream out() throws IOException {
    if (out.isEmpty()) {
      Path file = place.file();
      out =
          Optional.of(
              Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
      size = Files.size(file);
    }
    return out.get();
  }

  /** A full disk must not stop an instance: what cannot be written is lost. */
  synchronized void write(LogLine line) {
    byte[] bytes = LogFormat.encode(line);
    if (closed) {
      return;
    }
    try {
      OutputStream current = out();
      if (size + bytes.length > limit) {
        current.close();
        out = Optional.empty();
        Path file = place.file();
        Files.move(file, earlier(file), StandardCopyOption.REPLACE_EXISTING);
      }
      out().write(bytes);
      size += bytes.length;
    } catch (IOException e) {
      LOG.debug("a line of an instance is lost", e);
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
