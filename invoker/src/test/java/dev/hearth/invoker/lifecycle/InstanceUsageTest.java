package dev.hearth.invoker.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.Resources;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.StartKind;
import dev.hearth.api.instance.StartReport;
import dev.hearth.invoker.lifecycle.InstanceUsage.Running;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerExit;
import dev.hearth.invoker.runtime.Specialisation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InstanceUsageTest {
  private static final FunctionName GREET = new FunctionName("greet");
  private static final long MIB = 1 << 20;
  private static final Resources LIMITS = new Resources(100 * MIB, 500, 32);
  private static final InstanceId ONE = new InstanceId("instance1");
  private static final InstanceId TWO = new InstanceId("instance2");
  private final AtomicLong nanos = new AtomicLong();
  private final Map<InstanceId, Container> containers = new LinkedHashMap<>();
  private final InstanceUsage usage =
      new InstanceUsage(() -> List.of(new Running(GREET, LIMITS, containers)), nanos::get);

  @Test
  void memoryAndLimitsAreSummedAndTheOneNearestToItsLimitIsKnown() {
    containers.put(ONE, new Measured(20 * MIB, 0));
    containers.put(TWO, new Measured(70 * MIB, 0));
    assertThat(usage.of(GREET)).isEqualTo(new InstanceUsage.Usage(90 * MIB, 200 * MIB, 0.7, 1.0));
    assertThat(usage.of(new FunctionName("other"))).isEqualTo(InstanceUsage.Usage.NONE);
  }

  @Test
  void cpuTimeOfInstancesThatAreGoneStaysCounted() {
    Measured one = new Measured(0, 3_000_000_000L);
    containers.put(ONE, one);
    assertThat(usage.cpuSeconds(GREET)).isCloseTo(3, within(1e-9));
    one.cpu = 4_000_000_000L;
    usage.ends(GREET, ONE, one);
    containers.remove(ONE);
    containers.put(TWO, new Measured(0, 500_000_000L));
    nanos.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(usage.cpuSeconds(GREET)).isCloseTo(4.5, within(1e-9));
  }

  @Test
  void whatAStemCellUsedBeforeIsNotTheFunctions() {
    Measured cell = new Measured(0, 9_000_000_000L);
    usage.began(
        ONE,
        new Started(
            cell,
            new Endpoint.UnixSocket(Path.of("/x")),
            new StartReport(StartKind.STEM, Duration.ZERO, Duration.ZERO),
            Map.of()));
    containers.put(ONE, cell);
    cell.cpu = 9_250_000_000L;
    assertThat(usage.cpuSeconds(GREET)).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void oneScrapeReadsEachControlGroupOnce() {
    Measured one = new Measured(1, 1);
    containers.put(ONE, one);
    for (int i = 0; i < 50; i++) {
      usage.of(GREET);
      usage.cpuSeconds(GREET);
    }
    assertThat(one.reads).hasSize(1);
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    usage.of(GREET);
    assertThat(one.reads).hasSize(2);
  }

  /** Has a control group only. */
  private static final class Measured implements Container {
    final List<Long> reads = new ArrayList<>();
    final long memory;
    long cpu;

    Measured(long memory, long cpu) {
      this.memory = memory;
      this.cpu = cpu;
    }

    @Override
    public long memoryBytes() {
      reads.add(memory);
      return memory;
    }

    @Override
    public long cpuNanos() {
      return cpu;
    }

    @Override
    public String id() {
      return "measured";
    }

    @Override
    public Optional<Path> socketFolder() {
      return Optional.empty();
    }

    @Override
    public Optional<String> address() {
      return Optional.empty();
    }

    @Override
    public Map<String, Duration> startPhases() {
      return Map.of();
    }

    @Override
    public CompletableFuture<ContainerExit> exit() {
      return new CompletableFuture<>();
    }

    @Override
    public void terminate() {}

    @Override
    public void specialise(Specialisation specialisation) {}

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void remove() {}
  }
}
