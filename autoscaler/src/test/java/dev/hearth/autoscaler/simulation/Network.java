package dev.hearth.autoscaler.simulation;

import java.util.Random;

/** Carries messages between roles: late, twice, in another order, or not at all. */
final class Network {
  private final Events events;
  private final Random random;
  private final Faults faults;
  private boolean blackout;

  /**
   * @param loss share of messages that never arrive
   * @param repeat share that arrive twice
   * @param delay most seconds of an ordinary message
   * @param longDelay most seconds of one message in a hundred
   */
  record Faults(double loss, double repeat, double delay, double longDelay) {
    static final Faults NONE = new Faults(0, 0, 0, 0);
    static final Faults SOME = new Faults(0.05, 0.05, 0.02, 0.5);
  }

  Network(Events events, Random random, Faults faults) {
    this.events = events;
    this.random = random;
    this.faults = faults;
  }

  /** While set, nothing sent by {@link #sendDemand} arrives. */
  void setBlackout(boolean value) {
    blackout = value;
  }

  void sendDemand(Runnable delivery) {
    if (!blackout) {
      send(delivery);
    }
  }

  void send(Runnable delivery) {
    if (faults.equals(Faults.NONE)) {
      delivery.run();
      return;
    }
    if (random.nextDouble() < faults.loss()) {
      return;
    }
    events.in(delay(), delivery);
    if (random.nextDouble() < faults.repeat()) {
      events.in(delay(), delivery);
    }
  }

  private double delay() {
    double most = random.nextInt(100) == 0 ? faults.longDelay() : faults.delay();
    return random.nextDouble() * most;
  }
}
