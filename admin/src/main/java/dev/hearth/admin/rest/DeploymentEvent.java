package dev.hearth.admin.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.admin.problem.Problem;
import dev.hearth.admin.view.RouteView;
import java.util.List;

/** One line of a deploy's progress; which fields are there depends on {@code event}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeploymentEvent(
    String event,
    String step,
    String text,
    Long millis,
    String outcome,
    String function,
    String revision,
    String url,
    List<RouteView> routes,
    Problem problem) {
  static DeploymentEvent begin(String step) {
    return new DeploymentEvent("begin", step, null, null, null, null, null, null, null, null);
  }

  static DeploymentEvent detail(String text) {
    return new DeploymentEvent("detail", null, text, null, null, null, null, null, null, null);
  }

  static DeploymentEvent end(String step, long millis, String outcome) {
    return new DeploymentEvent("end", step, null, millis, outcome, null, null, null, null, null);
  }

  static DeploymentEvent deployed(
      String function, String revision, String url, List<RouteView> routes, long millis) {
    return new DeploymentEvent(
        "deployed", null, null, millis, null, function, revision, url, routes, null);
  }

  static DeploymentEvent failed(Problem problem) {
    return new DeploymentEvent("failed", null, null, null, null, null, null, null, null, problem);
  }
}
