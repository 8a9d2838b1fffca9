package dev.hearth.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.rest.ScheduleResource.ScheduleRun;
import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.MissedTicks;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleResourceTest {
  private final RecordingRoles roles = new RecordingRoles();
  private final ScheduleResource resource =
      new ScheduleResource(roles.ports(), new FunctionViews(roles.ports()));

  private static FunctionState withSchedule(FunctionState state) {
    ScheduleSource source =
        new ScheduleSource("nightly", "0 3 * * *", ZoneOffset.UTC, "", MissedTicks.ONE);
    return new FunctionState(
        state.function(),
        state.active(),
        List.of(),
        List.of(new ScheduleTrigger(state.name(), source, Origin.COMMAND, true)));
  }

  @Test
  void aScheduleIsRunNowAlsoWhenItIsPaused() {
    roles.deployed.add(withSchedule(roles.state("report")));

    assertThat(resource.run("report", "nightly"))
        .isEqualTo(new ScheduleRun("call-1", "report", "nightly"));
    assertThat(roles.calls).contains("run report/schedule:nightly");
  }

  @Test
  void aScheduleThatIsNotThereIsNotRun() {
    roles.deployed.add(withSchedule(roles.state("report")));

    assertThatThrownBy(() -> resource.run("report", "weekly"))
        .isInstanceOf(HearthException.class)
        .hasMessage("function 'report' has no schedule 'weekly'");
  }

  @Test
  void aFunctionWithoutRevisionIsNotRun() {
    FunctionState state = withSchedule(roles.state("report"));
    roles.deployed.add(
        new FunctionState(state.function(), Optional.empty(), List.of(), state.schedules()));

    assertThatThrownBy(() -> resource.run("report", "nightly"))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("no revision");
  }
}
