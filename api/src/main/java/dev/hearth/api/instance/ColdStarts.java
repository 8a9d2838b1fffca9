package dev.hearth.api.instance;

import dev.hearth.api.function.FunctionName;
import java.util.List;

/** Lets people see the last starts of a function that calls had to wait for. */
public interface ColdStarts {
  /** How many are kept per function. */
  int KEPT = 200;

  /** The last ones, newest first; at most {@code most}, none for a function that is unknown. */
  List<ColdStart> last(FunctionName name, int most);
}
