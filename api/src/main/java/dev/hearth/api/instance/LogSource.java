package dev.hearth.api.instance;

import dev.hearth.api.function.FunctionName;
import java.util.List;
import java.util.function.Consumer;

/** What instances wrote. Kept in size-bounded files, also of instances that are gone. */
public interface LogSource {
  /**
   * The last lines of a function over all of its instances, oldest first; at most {@code limit}.
   */
  List<LogLine> tail(FunctionName name, int limit);

  /**
   * Hands on every line written from now on, one call at a time, until closed. A listener that
   * throws is closed.
   */
  AutoCloseable follow(FunctionName name, Consumer<LogLine> listener);
}
