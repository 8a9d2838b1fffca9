package dev.hearth.bench.loop;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.gateway.activation.Activator;
import dev.hearth.gateway.activation.Permit;
import dev.hearth.gateway.activation.Waiter;
import java.util.Optional;

/**
 * A call on its way: goes to an instance as the gateway's activator lets it, and again when the
 * instance is not there or loses it.
 */
final class LoopCall {
  /** How a call may end. */
  enum Fate {
    ANSWERED,
    TIMED_OUT,
    REFUSED
  }

  private final LoopGateway gateway;
  private final double seconds;
  private final Runnable then;
  private final long arrived;
  private boolean ended;
  private Optional<Permit<LoopBackend>> permit = Optional.empty();

  LoopCall(LoopGateway gateway, double seconds, Runnable then) {
    this.gateway = gateway;
    this.seconds = seconds;
    this.then = then;
    this.arrived = gateway.events().nanos();
  }

  void begin() {
    Optional<Activator<LoopBackend>> activator = gateway.route();
    if (activator.isEmpty()) {
      end(Fate.REFUSED, "no function");
      return;
    }
    Permit<LoopBackend> now = activator.get().tryAcquire(0, gateway.events().nanos());
    if (now != null) {
      granted(now);
    } else {
      activator.get().join(new Waiting(gateway.events().nanos()));
    }
  }

  private final class Waiting extends Waiter<LoopBackend> {
    Waiting(long joined) {
      super(0, joined);
    }

    @Override
    protected void granted(Permit<LoopBackend> given) {
      LoopCall.this.granted(given);
    }

    @Override
    protected void refused(ErrorCode code, String message) {
      end(Fate.REFUSED, code.slug());
    }
  }

  private void granted(Permit<LoopBackend> given) {
    gateway.check(given);
    permit = Optional.of(given);
    Optional<LoopInstance> instance = gateway.connect(given.backend());
    if (instance.isEmpty()) {
      permit = Optional.empty();
      given.unreachable(gateway.events().nanos());
      // As FunctionExchange does.
      gateway
          .events()
          .in(Activator.AVOIDANCE.toMillis() / 1000.0 + 0.001, given.activator()::dispatchNow);
      begin();
      return;
    }
    work(instance.get());
  }

  private void work(LoopInstance instance) {
    instance.calls.add(this);
    gateway.began(instance);
    Permit<LoopBackend> mine = permit.orElseThrow();
    gateway
        .events()
        .in(
            seconds,
            () -> {
              if (isAt(mine) && !instance.hangs) {
                leave(instance);
                mine.success(gateway.events().nanos());
                end(Fate.ANSWERED, "");
              }
            });
    gateway
        .events()
        .in(
            gateway.timeoutSeconds(),
            () -> {
              if (isAt(mine)) {
                leave(instance);
                mine.failure(gateway.events().nanos());
                end(Fate.TIMED_OUT, instance.toString());
              }
            });
  }

  private boolean isAt(Permit<LoopBackend> mine) {
    return permit.filter(it -> it == mine).isPresent();
  }

  private void leave(LoopInstance instance) {
    instance.calls.remove(this);
    gateway.left(instance);
    permit = Optional.empty();
  }

  /** The connection to the instance broke. */
  void lost(LoopInstance instance) {
    Permit<LoopBackend> mine = permit.orElseThrow();
    permit = Optional.empty();
    mine.doubt(gateway.events().nanos());
    mine.failure(gateway.events().nanos());
    gateway.left(instance);
    begin();
  }

  private void end(Fate fate, String why) {
    if (ended) {
      throw new AssertionError("a call ended twice: " + fate);
    }
    ended = true;
    gateway.ended(fate, why, (gateway.events().nanos() - arrived) / 1e9);
    then.run();
  }
}
