package dev.hearth.gateway.metrics;

import dev.hearth.api.error.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;

/** Counts the errors that the gateway answers itself, by code. Safe for use by many threads. */
@SuppressWarnings("EnumOrdinal") // index of an array that lives no longer than the process
public final class Refusals {
  private final Counter[] byCode;

  public Refusals(MeterRegistry registry) {
    byCode =
        Arrays.stream(ErrorCode.values())
            .map(
                code ->
                    Counter.builder("hearth.gateway.refusals")
                        .description(
                            "Requests that the gateway answered with an error of its own, by code")
                        .tag("code", code.slug())
                        .register(registry))
            .toArray(Counter[]::new);
  }

  /** One request was answered with this. */
  public void count(ErrorCode code) {
    byCode[code.ordinal()].increment();
  }
}
