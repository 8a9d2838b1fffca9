package dev.hearth.gateway.route;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.api.function.FunctionName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  @Test
  void everyNameLeadsWhereItWasLastSaidTo() {
    Random random = new Random(5);
    Map<String, Integer> expected = new HashMap<>();
    RouteTable<Integer> table = RouteTable.empty();
    for (int step = 0; step < 5_000; step++) {
      String name = "f-" + random.nextInt(1_500);
      if (random.nextInt(4) == 0) {
        expected.remove(name);
        table = table.without(new FunctionName(name));
      } else {
        expected.put(name, step);
        table = table.with(new FunctionName(name), step, List.of());
      }
      assertThat(table.size()).isEqualTo(expected.size());
    }
    for (int i = 0; i < 1_500; i++) {
      assertThat(found(table, "f-" + i)).isEqualTo(Optional.ofNullable(expected.get("f-" + i)));
    }
  }

  @Test
  void namesAreFoundAmongOtherBytes() {
    RouteTable<String> table =
        RouteTable.<String>empty().with(new FunctionName("greet"), "here", List.of());
    byte[] line = "GET /function/greet/7 HTTP/1.1".getBytes(US_ASCII);

    assertThat(table.find(line, 14, 19)).contains("here");
    assertThat(table.find(line, 14, 18)).isEmpty();
    assertThat(table.find(line, 14, 21)).isEmpty();
  }

  @Test
  void aChangeLeavesTheTableThatItWasMadeFromAsItWas() {
    RouteTable<String> before = RouteTable.empty();
    for (int i = 0; i < 100; i++) {
      before = before.with(new FunctionName("f-" + i), "before", List.of());
    }
    RouteTable<String> after = before;
    for (int i = 0; i < 100; i++) {
      after = after.with(new FunctionName("f-" + i), "after", List.of());
    }
    after = after.without(new FunctionName("f-7"));

    assertThat(found(before, "f-7")).contains("before");
    assertThat(found(before, "f-8")).contains("before");
    assertThat(before.size()).isEqualTo(100);
    assertThat(found(after, "f-7")).isEmpty();
    assertThat(found(after, "f-8")).contains("after");
    assertThat(after.size()).isEqualTo(99);
  }

  private static <T> Optional<T> found(RouteTable<T> table, String name) {
    byte[] bytes = name.getBytes(US_ASCII);
    return table.find(bytes, 0, bytes.length);
  }
}
