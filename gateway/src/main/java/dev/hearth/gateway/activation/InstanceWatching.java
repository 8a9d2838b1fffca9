package dev.hearth.gateway.activation;

/**
 * Finds out whether instances make progress. Called by any thread; must return quickly.
 *
 * @param <B> what a caller needs to reach an instance
 */
public interface InstanceWatching<B> {
  /** Watches nothing. */
  static <B> InstanceWatching<B> none() {
    return new InstanceWatching<>() {
      @Override
      public void suspected(Suspect<B> suspect) {}

      @Override
      public void probe(Suspect<B> instance) {}
    };
  }

  /** Calls were left in the instance, or it could not be reached. */
  void suspected(Suspect<B> suspect);

  /** Once a second for each ready instance of a revision with a liveness probe. */
  void probe(Suspect<B> instance);
}
