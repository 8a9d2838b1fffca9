package dev.hearth.api.invocation;

import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionName;
import java.util.List;
import java.util.Optional;

/** What people may see of invocations, and do with them. Methods block. */
public interface Invocations {
  /** Where no call is taken for later. */
  Invocations NONE =
      new Invocations() {
        @Override
        public Optional<Invocation> find(String id) {
          return Optional.empty();
        }

        @Override
        public List<Invocation> list(
            Optional<FunctionName> function, Optional<InvocationState> state, int most) {
          return List.of();
        }

        @Override
        public Optional<Invocation> cancel(String id) {
          return Optional.empty();
        }
      };

  Optional<Invocation> find(String id);

  /**
   * Newest first.
   *
   * @param function and {@code state} empty for all
   */
  List<Invocation> list(Optional<FunctionName> function, Optional<InvocationState> state, int most);

  /**
   * Ends an invocation that has not ended: it is not sent any more, and what a call that goes on
   * answers is thrown away. Returns it as it is then; empty when there is none.
   *
   * @throws HearthException with {@code CONFLICT} when it had ended
   */
  Optional<Invocation> cancel(String id);
}
