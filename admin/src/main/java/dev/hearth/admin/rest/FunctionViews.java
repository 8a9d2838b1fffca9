package dev.hearth.admin.rest;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.FunctionView;
import dev.hearth.admin.view.TriggerView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaTrigger;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Puts together what is shown of functions from what the roles know. */
@ApplicationScoped
public class FunctionViews {
  private final AdminPorts ports;

  @Inject
  public FunctionViews(AdminPorts ports) {
    this.ports = ports;
  }

  /**
   * Reads a function's state.
   *
   * @throws HearthException with {@code FUNCTION_NOT_FOUND}
   */
  FunctionState require(FunctionName name) {
    return ports
        .functions()
        .function(name)
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.FUNCTION_NOT_FOUND,
                    "there is no function '" + name + "'; 'hearth list' shows those there are"));
  }

  FunctionView view(FunctionState state) {
    return FunctionView.of(
        state,
        ports.instances().instances(state.name()),
        triggers(Stream.of(state)),
        ports.publicUrl());
  }

  List<TriggerView> triggers(Stream<FunctionState> functions) {
    List<KafkaTrigger> triggers = functions.flatMap(state -> state.triggers().stream()).toList();
    if (triggers.isEmpty()) {
      return List.of();
    }
    Map<String, TriggerProgress> progress =
        ports.events().progress().stream()
            .collect(toMap(p -> p.trigger().id(), identity(), (first, second) -> first));
    return triggers.stream()
        .map(trigger -> TriggerView.of(trigger, Optional.ofNullable(progress.get(trigger.id()))))
        .toList();
  }
}
