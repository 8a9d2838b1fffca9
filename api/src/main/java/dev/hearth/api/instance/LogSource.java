package dev.hearth.api.instance;

import dev.hearth.api.function.FunctionName;
import java.util.List;

/** What instances wrote. Kept in size-bounded files, also of instances that are gone. */
public interface LogSource {
  /** Begins to read a function's log: first what is there, then what is written meanwhile. */
  LogReader read(FunctionName name, LogQuery query);

  /** The last lines of a function over all of its instances, oldest first. */
  default List<LogLine> tail(FunctionName name, int lines) {
    try (LogReader reader = read(name, LogQuery.last(lines))) {
      return reader.next();
    }
  }
}
