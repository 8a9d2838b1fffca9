package dev.hearth.invoker.lifecycle;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.start.LastWords;

/** Where the output of an instance goes: to its log, and what it said last may explain its end. */
final class InstanceOutput {
  private final InstanceLogs logs;

  InstanceOutput(InstanceLogs logs) {
    this.logs = logs;
  }

  /** Begins to take what an instance writes, until {@link #close}. */
  ContainerOutput open(RevisionId revision, InstanceId id, LastWords words) {
    logs.open(revision, id);
    return (standardError, text, continued) -> {
      if (standardError) {
        words.add(text);
      }
      logs.write(revision.function(), id, standardError, text, continued);
    };
  }

  /** Writes what the platform has to say of an instance among what the instance says. */
  void say(FunctionName function, InstanceId id, String text) {
    logs.note(function, id, text);
  }

  void close(FunctionName function, InstanceId id) {
    logs.close(function, id);
  }
}
