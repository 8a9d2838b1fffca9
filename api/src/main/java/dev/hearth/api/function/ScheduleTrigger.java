package dev.hearth.api.function;

/** Calls a function at the times of a schedule. */
public record ScheduleTrigger(
    FunctionName function, ScheduleSource source, Origin origin, boolean paused)
    implements Trigger {
  /** Unique among all triggers. */
  public String id() {
    return function.value() + "/" + source.name();
  }

  @Override
  public ScheduleTrigger withPaused(boolean nowPaused) {
    return new ScheduleTrigger(function, source, origin, nowPaused);
  }
}
