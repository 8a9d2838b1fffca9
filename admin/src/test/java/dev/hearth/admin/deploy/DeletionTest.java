package dev.hearth.admin.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.admin.testing.RecordingRoles;
import dev.hearth.admin.view.DeletedView;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.Trigger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DeletionTest {
  private static final FunctionName NAME = new FunctionName("greet");

  private final RecordingRoles roles = new RecordingRoles();

  @Test
  void whatOnlyTheFunctionUsedIsFreedOnceItIsDeleted() throws InterruptedException {
    DeletedView deleted = new Deletion(roles.ports()).run(function(), false);

    assertThat(roles.calls).containsExactly("delete greet");
    assertThat(roles.disk.calls).containsExactly("deleted greet 0");
    assertThat(deleted.freed()).isEqualTo(12 << 20);
    assertThat(deleted.remark()).isEmpty();
  }

  @Test
  void waitingDeadLettersAreDroppedWithTheFunctionPageByPage() throws InterruptedException {
    roles.letters.pages = 3;

    DeletedView deleted = new Deletion(roles.ports()).run(function("orders"), false);

    assertThat(deleted.droppedDeadLetters()).isEqualTo(3);
    assertThat(roles.letters.queries).hasSize(3);
    assertThat(roles.letters.queries.getFirst().topics())
        .isEqualTo(Set.of("orders.dead", "hearth.async.greet.dead"));
  }

  @Test
  void keptLogsKeepTheDeadLettersToo() throws InterruptedException {
    DeletedView deleted = new Deletion(roles.ports()).run(function("orders"), true);

    assertThat(roles.letters.queries).isEmpty();
    assertThat(roles.disk.calls).containsExactly("deleted greet 0 keeping logs");
    assertThat(deleted.logsKept()).isTrue();
  }

  private static FunctionState function(String... topics) {
    return new FunctionState(
        new Function(NAME, Optional.empty(), ScalingBounds.NONE, Instant.EPOCH),
        Optional.empty(),
        List.of(topics).stream()
            .map(topic -> (KafkaTrigger) Trigger.of(NAME, KafkaSource.of(topic), Origin.MANIFEST))
            .toList());
  }
}
