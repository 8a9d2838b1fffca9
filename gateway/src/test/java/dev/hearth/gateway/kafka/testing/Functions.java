package dev.hearth.gateway.kafka.testing;

import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Origin;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.Transport;
import dev.hearth.api.image.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Functions as the registry would tell of them. */
public final class Functions {
  private Functions() {}

  public static FunctionState deployed(String name, KafkaSource... sources) {
    return scaled(name, new ScalingSpec(0, 10, 10, 0.7, Duration.ofSeconds(30)), sources);
  }

  public static FunctionState scaled(String name, ScalingSpec scaling, KafkaSource... sources) {
    RevisionId id = new RevisionId(new FunctionName(name), 1);
    Revision revision =
        new Revision(
            id,
            new RevisionSpec(
                Digest.ofHex("a".repeat(64)),
                Optional.empty(),
                Transport.TCP,
                8080,
                Optional.empty(),
                Map.of(),
                Resources.DEFAULT,
                Duration.ofSeconds(5),
                scaling,
                NetworkMode.NONE),
            Instant.EPOCH);
    return state(name, Optional.of(revision), sources);
  }

  public static FunctionState withoutRevision(String name, KafkaSource... sources) {
    return state(name, Optional.empty(), sources);
  }

  private static FunctionState state(
      String name, Optional<Revision> active, KafkaSource... sources) {
    FunctionName functionName = new FunctionName(name);
    List<KafkaTrigger> triggers =
        Arrays.stream(sources)
            .map(source -> new KafkaTrigger(functionName, source, Origin.COMMAND))
            .toList();
    return new FunctionState(
        new Function(functionName, active.map(Revision::id), ScalingBounds.NONE, Instant.EPOCH),
        active,
        triggers);
  }
}
