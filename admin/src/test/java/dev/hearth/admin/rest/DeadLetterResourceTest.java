package dev.hearth.admin.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.admin.view.DeadLetterView;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLetterResourceTest {
  private static final String ID = "orders.dead/0/17";

  private final RecordingRoles roles = new RecordingRoles();
  private final DeadLetterResource resource =
      new DeadLetterResource(roles.ports(), new FunctionViews(roles.ports()));
  private final DeadLetterFilter filter = new DeadLetterFilter();

  @BeforeEach
  void aFunctionThatGaveUp() {
    roles.deployed.add(roles.state("greet"));
    filter.state = "waiting";
    filter.limit = 100;
  }

  @Test
  void aPageSaysWhereTheNextOneBegins() {
    DeadLetterView.Page page = resource.list("greet", filter);

    assertThat(page.next()).isEqualTo(ID);
    assertThat(page.letters())
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.id()).isEqualTo(ID);
              assertThat(letter.attempts()).isEqualTo(5);
              assertThat(letter.state()).isEqualTo("waiting");
              assertThat(letter.value()).isNull();
            });
  }

  @Test
  void onlyThoseAreMeantThatAllParametersFit() {
    filter.topic = "orders.dead";
    filter.reason = "timeout";
    filter.key = "customer-7";
    filter.since = "2026-01-31T12:00:00Z";
    filter.after = "orders.dead/0/3";
    filter.limit = 7;

    resource.list("greet", filter);

    DeadLetterQuery query = roles.letters.queries.getLast();
    assertThat(query.topics()).containsExactly("orders.dead");
    assertThat(query.function()).isEqualTo("greet");
    assertThat(query.state()).hasValue(DeadLetterState.WAITING);
    assertThat(query.reason()).hasValue("timeout");
    assertThat(query.key()).hasValue("customer-7");
    assertThat(query.since()).hasValue(Instant.parse("2026-01-31T12:00:00Z"));
    assertThat(query.after()).hasValue("orders.dead/0/3");
    assertThat(query.limit()).isEqualTo(7);
  }

  @Test
  void withoutATopicThoseOfCallsForLaterAreMeantToo() {
    filter.state = "all";

    resource.list("greet", filter);

    DeadLetterQuery query = roles.letters.queries.getLast();
    assertThat(query.topics()).singleElement().asString().contains("greet");
    assertThat(query.state()).isEmpty();
  }

  @Test
  void aWholeLetterHasItsValueAndItsHeaders() {
    filter.id = ID;

    DeadLetterView letter = resource.show("greet", filter);

    assertThat(letter.value()).isEqualTo("{}");
    assertThat(letter.valueBase64()).isNull();
    assertThat(letter.headers()).containsEntry("trace", List.of("t", "u"));
    assertThat(letter.response()).isEqualTo(new DeadLetterView.Response(500, "no stock", null));
  }

  @Test
  void redrivingAndDroppingAreForThoseThatTheFilterMeans() {
    filter.id = ID;

    resource.redrive("greet", filter);
    resource.drop("greet", filter);

    assertThat(roles.calls).containsExactly("redrive dead letters", "drop dead letters");
    assertThat(roles.letters.queries).allSatisfy(query -> assertThat(query.id()).hasValue(ID));
  }

  @Test
  void whatIsNotThereIsNamed() {
    filter.id = "orders.dead/0/18";

    assertCode(ErrorCode.DEAD_LETTER_NOT_FOUND, () -> resource.show("greet", filter));
    assertCode(ErrorCode.FUNCTION_NOT_FOUND, () -> resource.list("other", filter));
  }

  @Test
  void whatCannotBeMeantIsRefused() {
    assertCode(ErrorCode.INVALID_REQUEST, () -> resource.show("greet", filter));
    filter.since = "yesterday";
    assertCode(ErrorCode.INVALID_REQUEST, () -> resource.list("greet", filter));
    filter.since = null;
    filter.state = "dead";
    assertCode(ErrorCode.INVALID_REQUEST, () -> resource.redrive("greet", filter));
    assertThat(roles.letters.queries).isEmpty();
  }

  private static void assertCode(ErrorCode code, Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(HearthException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
