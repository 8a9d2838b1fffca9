package dev.hearth.api.build;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.http.HttpRoute;
import java.util.List;

/** An unpacked and checked source with a valid manifest. Closing it removes its files. */
public interface FunctionSource extends AutoCloseable {
  /** The name in the manifest. */
  FunctionName name();

  /** The routes in the manifest. */
  List<HttpRoute> routes();

  @Override
  void close();
}
