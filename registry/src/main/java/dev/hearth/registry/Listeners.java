package dev.hearth.registry;

import dev.hearth.api.function.FunctionListener;
import dev.hearth.registry.state.Change;
import dev.hearth.registry.state.FunctionEntry;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Tells listeners one after the other; what one throws is logged and does not reach the others. */
final class Listeners {
  private static final Logger LOG = Logger.getLogger(Listeners.class);

  private final List<FunctionListener> all = new CopyOnWriteArrayList<>();

  void add(FunctionListener listener, List<FunctionEntry> present) {
    present.forEach(entry -> tell(listener, it -> it.changed(entry.state())));
    all.add(listener);
  }

  void tell(Change change) {
    for (FunctionListener listener : all) {
      tell(
          listener,
          it ->
              change
                  .after()
                  .ifPresentOrElse(
                      entry -> it.changed(entry.state()), () -> it.removed(change.name())));
    }
  }

  private static void tell(FunctionListener listener, Consumer<FunctionListener> message) {
    try {
      message.accept(listener);
    } catch (RuntimeException e) {
      LOG.errorf(e, "A listener of the registry failed: %s", listener);
    }
  }
}
