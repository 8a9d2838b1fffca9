package dev.hearth.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import org.junit.jupiter.api.Test;

class EventResourceTest {
  private final RecordingRoles roles = new RecordingRoles();
  private final EventResource resource = new EventResource(roles.ports());

  @Test
  void aTopicThatThereIsNotIsMadeOnlyWhenAsked() {
    roles.topics.add("greetings");

    assertThatThrownBy(() -> resource.send("greeting", null, null, false, new byte[1]))
        .isInstanceOfSatisfying(
            HearthException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TOPIC_NOT_FOUND))
        .hasMessage("there is no topic 'greeting'; did you mean 'greetings'?");
    assertThat(roles.topics).containsExactly("greetings");

    resource.send("greeting", null, null, true, new byte[1]);
    assertThat(roles.topics).contains("greeting");
  }
}
