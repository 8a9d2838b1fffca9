package dev.hearth.admin.rest;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.rest.ScalingResource.BoundsRequest;
import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.IsolationSpec;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.function.VolumeSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
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

  @Test
  void moreInstancesThanAVolumeTakesAreRefused() {
    FunctionState state = roles.state("counter");
    Revision revision = state.active().orElseThrow();
    RevisionSpec alone =
        revision
            .spec()
            .withIsolation(
                new IsolationSpec(
                    SecurityProfile.RESTRICTED,
                    List.of(new VolumeSpec("data", "/data", 16 << 20, false))));
    roles.deployed.add(
        new FunctionState(
            state.function(),
            Optional.of(new Revision(revision.id(), alone, revision.createdAt())),
            List.of()));

    assertThatThrownBy(() -> resource.setBounds("counter", new BoundsRequest(null, 2)))
        .isInstanceOf(HearthException.class)
        .hasMessageContaining("'counter' has a volume that only one instance can have");
  }
}
