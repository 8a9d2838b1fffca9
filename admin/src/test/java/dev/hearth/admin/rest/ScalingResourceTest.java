package dev.hearth.admin.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.rest.ScalingResource.BoundsRequest;
import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.error.HearthException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalingResourceTest {
  private final RecordingRoles roles = new RecordingRoles();
  private final ScalingResource resource =
      new ScalingResource(roles.ports(), new FunctionViews(roles.ports()));

  static Stream<Arguments> badBounds() {
    return Stream.of(
        Arguments.of(null, "the bounds are missing: send 'min', 'max' or both"),
        Arguments.of(new BoundsRequest(null, null), "the bounds are missing"),
        Arguments.of(new BoundsRequest(-1, null), "'min' must be from 0 to 1000, not -1"),
        Arguments.of(new BoundsRequest(null, 0), "'max' must be from 1 to 1000, not 0"),
        Arguments.of(new BoundsRequest(null, 1001), "'max' must be from 1 to 1000, not 1001"),
        Arguments.of(new BoundsRequest(5, 3), "min (5) is above max (3)"));
  }

  /** The store of these roles fails when bounds are set. */
  @ParameterizedTest
  @MethodSource("badBounds")
  void badBoundsAreRefusedAndSetNothing(BoundsRequest request, String reason) {
    roles.deployed.add(roles.state("greet"));

    assertThatThrownBy(() -> resource.setBounds("greet", request))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining(reason);
  }
}
