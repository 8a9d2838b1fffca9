package dev.hearth.invoker.stem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.Revision;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.CreatedContainer;
import dev.hearth.invoker.testing.TemplateImages;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CreatedShelfTest {
  private static final long MIB = 1L << 20;
  private static final long PLENTY = 1000 * MIB;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final TemplateImages images = new TemplateImages();
  private final Revision first = images.revision("first", "handler.js");
  private final Revision second = images.revision("second", "handler.js");
  private final CreatedShelf shelf = new CreatedShelf();

  @Test
  void whatCameToZeroLastIsMadeFirst() {
    shelf.want(first, NOW);
    shelf.want(second, NOW);
    assertThat(make()).isEqualTo(second);
    assertThat(make()).isEqualTo(first);
    assertThat(shelf.next(PLENTY, NOW)).isEqualTo(new CreatedShelf.Step.Nothing());
    assertThat(shelf.count()).isEqualTo(2);
  }

  @Test
  void oneIsForOneTaker() {
    shelf.want(first, NOW);
    make();
    assertThat(shelf.take(first.id())).isPresent();
    assertThat(shelf.take(first.id())).isEmpty();
  }

  @Test
  void nothingIsMadeThatTheCellsHaveNoMemoryFor() {
    shelf.want(first, NOW);
    assertThat(shelf.next(1 * MIB, NOW)).isEqualTo(new CreatedShelf.Step.Nothing());
  }

  @Test
  void whatCameToZeroFirstGoesWhenCellsNeedTheMemory() {
    shelf.want(first, NOW);
    make();
    shelf.want(second, NOW);
    make();
    assertThat(shelf.next(30 * MIB, NOW))
        .isInstanceOfSatisfying(
            CreatedShelf.Step.Remove.class,
            step -> assertThat(step.container().revision()).isEqualTo(first.id()));
    assertThat(shelf.next(30 * MIB, NOW)).isEqualTo(new CreatedShelf.Step.Nothing());
  }

  @Test
  void whatNobodyCallsForAnHourGoes() {
    shelf.want(first, NOW);
    make();
    assertThat(shelf.next(PLENTY, NOW.plus(CreatedShelf.KEPT)))
        .isEqualTo(new CreatedShelf.Step.Nothing());
    assertThat(shelf.next(PLENTY, NOW.plus(CreatedShelf.KEPT).plusMillis(1)))
        .isInstanceOf(CreatedShelf.Step.Remove.class);
    assertThat(shelf.take(first.id())).isEmpty();
  }

  @Test
  void whatIsNotAtZeroAnyMoreIsOfNoUse() {
    shelf.want(first, NOW);
    CreatedShelf.Place place = next();
    shelf.take(first.id());
    assertThat(shelf.made(place, container(first))).isFalse();
  }

  @Test
  void onlyTheActiveRevisionOfAFunctionIsKept() {
    shelf.want(first, NOW);
    make();
    assertThat(shelf.retain(first.id().function(), Optional.of(first.id()))).isEmpty();
    assertThat(shelf.retain(first.id().function(), Optional.empty())).hasSize(1);
    assertThat(shelf.count()).isZero();
  }

  @Test
  void whatCannotBeMadeIsNotTriedAgain() {
    shelf.want(first, NOW);
    shelf.forget(next());
    assertThat(shelf.next(PLENTY, NOW)).isEqualTo(new CreatedShelf.Step.Nothing());
  }

  private CreatedShelf.Place next() {
    return ((CreatedShelf.Step.Make) shelf.next(PLENTY, NOW)).place();
  }

  private Revision make() {
    CreatedShelf.Place place = next();
    assertThat(shelf.made(place, container(place.revision))).isTrue();
    return place.revision;
  }

  private static WaitingContainer container(Revision revision) {
    return new WaitingContainer(revision.id(), new Waiting(), new CellOutput());
  }

  private record Waiting() implements CreatedContainer {
    @Override
    public String id() {
      return "waiting";
    }

    @Override
    public Container start() {
      throw new IllegalStateException("nobody starts it here");
    }

    @Override
    public long memoryBytes() {
      return 20 * MIB;
    }

    @Override
    public void remove() {}
  }
}
