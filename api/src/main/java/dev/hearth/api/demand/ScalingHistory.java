package dev.hearth.api.demand;

import dev.hearth.api.function.FunctionName;
import java.util.List;

/** What the autoscaler decided lately, and why. */
public interface ScalingHistory {
  /** Decisions that are kept of a function. */
  int KEPT = 50;

  /** The last {@link #KEPT} different decisions about a function, newest first. */
  List<ScalingDecision> lastDecisions(FunctionName name);
}
