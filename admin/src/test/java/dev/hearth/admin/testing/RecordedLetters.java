package dev.hearth.admin.testing;

import dev.hearth.api.event.DeadLetterBox;
import dev.hearth.api.event.DeadLetterContent;
import dev.hearth.api.event.DeadLetterEntry;
import dev.hearth.api.event.DeadLetterPage;
import dev.hearth.api.event.DeadLetterQuery;
import dev.hearth.api.event.DeadLetterState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One dead letter, and what was asked about it. */
public final class RecordedLetters implements DeadLetterBox {
  public final List<DeadLetterQuery> queries = new ArrayList<>();

  /** How many pages there are. */
  public int pages = Integer.MAX_VALUE;

  private final List<String> calls;

  RecordedLetters(List<String> calls) {
    this.calls = calls;
  }

  @Override
  public DeadLetterPage list(DeadLetterQuery query) {
    return page("list dead letters", query);
  }

  @Override
  public Optional<DeadLetterContent> show(DeadLetterQuery query) {
    queries.add(query);
    return query.id().filter(LETTER.id()::equals).isPresent()
        ? Optional.of(
            new DeadLetterContent(
                LETTER,
                Optional.of("{}".getBytes(StandardCharsets.UTF_8)),
                Map.of("trace", List.of("t", "u")),
                Optional.of(
                    new DeadLetterContent.Response(
                        500, "no stock".getBytes(StandardCharsets.UTF_8)))))
        : Optional.empty();
  }

  @Override
  public DeadLetterPage redrive(DeadLetterQuery query) {
    return page("redrive dead letters", query);
  }

  @Override
  public DeadLetterPage drop(DeadLetterQuery query) {
    return page("drop dead letters", query);
  }

  private DeadLetterPage page(String call, DeadLetterQuery query) {
    calls.add(call);
    queries.add(query);
    return new DeadLetterPage(
        List.of(LETTER), --pages > 0 ? Optional.of(LETTER.id()) : Optional.empty());
  }

  static final DeadLetterEntry LETTER =
      new DeadLetterEntry(
          "orders.dead/0/17",
          "greet",
          "orders",
          2,
          40,
          5,
          "the function answered 500",
          "6f1e2a3b-0000-3000-8000-000000000000",
          Instant.parse("2026-01-01T00:00:00Z"),
          Optional.of("customer-7"),
          2,
          Optional.empty(),
          DeadLetterState.WAITING);
}
