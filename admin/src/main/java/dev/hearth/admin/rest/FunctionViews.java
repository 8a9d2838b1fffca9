package dev.hearth.admin.rest;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.admin.view.FunctionView;
import dev.hearth.admin.view.TriggerView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
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
                    ErrorCode.FUNCTION_NOT_FOUND, "there is no function '" + name + "'"));
  }

  FunctionView view(FunctionState state) {
    return FunctionView.of(
        state,
        ports.instances().instances(state.name()),
        triggers(Stream.of(state)),
        ports.publicUrl());
  }

  List<TriggerView> triggers(Stream<FunctionState> functions) {
    List<FunctionState> all = functions.toList();
    if (all.stream().allMatch(state -> state.triggers().isEmpty() && state.schedules().isEmpty())) {
      return List.of();
    }
    Map<String, TriggerProgress> progress =
        ports.events().progress().stream()
            .collect(toMap(p -> p.trigger().id(), identity(), (first, second) -> first));
    Map<String, ScheduleProgress> ticks =
        ports.events().schedules().stream()
            .collect(toMap(p -> p.trigger().id(), identity(), (first, second) -> first));
    return all.stream()
        .flatMap(
            state ->
                Stream.concat(
                    state.triggers().stream()
                        .map(it -> TriggerView.of(it, Optional.ofNullable(progress.get(it.id())))),
                    state.schedules().stream()
                        .map(it -> TriggerView.of(it, Optional.ofNullable(ticks.get(it.id()))))))
        .toList();
  }

  /**
   * One trigger of a function.
   *
   * @throws HearthException with {@code TRIGGER_NOT_FOUND}
   */
  TriggerView trigger(FunctionState state, String trigger) {
    return triggers(Stream.of(state)).stream()
        .filter(view -> view.name().equals(trigger))
        .findFirst()
        .orElseThrow(
            () ->
                new HearthException(
                    ErrorCode.TRIGGER_NOT_FOUND,
                    "function '" + state.name() + "' has no trigger '" + trigger + "'"));
  }

  /** Pauses a trigger, or lets it go on. */
  TriggerView paused(String function, String trigger, boolean paused) {
    FunctionName name = require(new FunctionName(function)).name();
    return trigger(ports.functions().pauseTrigger(name, trigger, paused), trigger);
  }
}
