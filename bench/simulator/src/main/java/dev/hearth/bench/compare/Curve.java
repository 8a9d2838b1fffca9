package dev.hearth.bench.compare;

import dev.hearth.bench.policy.Policy;
import java.util.List;

/**
 * One kind of policy, from frugal to generous.
 *
 * @param standard index of the one with its usual setting
 */
record Curve(String name, List<Policy> policies, int standard) {
  Curve {
    policies = List.copyOf(policies);
  }
}
