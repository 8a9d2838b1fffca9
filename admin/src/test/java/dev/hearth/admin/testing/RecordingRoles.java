package dev.hearth.admin.testing;

import dev.hearth.admin.port.AdminPorts;
import dev.hearth.api.build.BuildProgress;
import dev.hearth.api.build.BuiltFunction;
import dev.hearth.api.build.FunctionBuilder;
import dev.hearth.api.build.FunctionSource;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.BrokerConnection;
import dev.hearth.api.event.DeadLetterBox;
import dev.hearth.api.event.EventBroker;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.event.RecordPosition;
import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.Function;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.FunctionStore;
import dev.hearth.api.function.KafkaSource;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Resources;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.ScalingBounds;
import dev.hearth.api.function.ScalingSpec;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.function.StartPosition;
import dev.hearth.api.function.Transport;
import dev.hearth.api.function.TriggerSource;
import dev.hearth.api.http.CallLimits;
import dev.hearth.api.http.HttpRoute;
import dev.hearth.api.http.HttpSpec;
import dev.hearth.api.image.Digest;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceView;
import dev.hearth.api.instance.RevisionTrial;
import dev.hearth.api.invocation.Invocations;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Roles that write down what was asked of them, in order. */
public final class RecordingRoles
    implements FunctionBuilder, FunctionStore, RevisionTrial, EventBroker {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  public final List<String> calls = new ArrayList<>();
  public final List<KafkaSource> manifestTriggers = new ArrayList<>();
  public final List<HttpRoute> manifestRoutes = new ArrayList<>();
  public final List<FunctionState> deployed = new ArrayList<>();
  public final Set<String> topics = new java.util.HashSet<>();
  public final RecordedLetters letters = new RecordedLetters(calls);
  public boolean embedded = true;
  public Optional<HearthException> trialFailure = Optional.empty();

  private static final InstanceView NO_INSTANCES =
      new InstanceView() {
        @Override
        public List<Instance> instances(FunctionName name) {
          return List.of();
        }

        @Override
        public List<Instance> instances() {
          return List.of();
        }

        @Override
        public int stemCells(FunctionName name) {
          return 0;
        }
      };

  public final RecordedDisk disk = new RecordedDisk();
  public final RecordedVolumes volumes = new RecordedVolumes();

  public AdminPorts ports() {
    return new AdminPorts(
        this,
        this,
        this,
        this,
        Invocations.NONE,
        (name, instances) -> instances,
        name -> List.of(),
        NO_INSTANCES,
        null,
        (name, most) -> List.of(),
        disk,
        null,
        volumes,
        List.of(),
        "token",
        URI.create("http://localhost"),
        "test",
        NOW,
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  @Override
  public FunctionSource open(InputStream archive) {
    calls.add("open");
    return new FunctionSource() {
      @Override
      public FunctionName name() {
        return new FunctionName("greet");
      }

      @Override
      public List<HttpRoute> routes() {
        return manifestRoutes;
      }

      @Override
      public void close() {
        calls.add("close");
      }
    };
  }

  @Override
  public BuiltFunction build(FunctionSource source, BuildProgress progress) {
    calls.add("build");
    return new BuiltFunction(source.name(), spec(manifestRoutes), List.copyOf(manifestTriggers));
  }

  /** A function whose first revision has the traffic and these routes. */
  public FunctionState state(String name, HttpRoute... routes) {
    RevisionId id = new RevisionId(new FunctionName(name), 1);
    return new FunctionState(
        new Function(id.function(), Optional.of(id), ScalingBounds.NONE, NOW),
        Optional.of(new Revision(id, spec(List.of(routes)), NOW)),
        List.of());
  }

  private static RevisionSpec spec(List<HttpRoute> routes) {
    return new RevisionSpec(
            Digest.ofHex("0".repeat(64)),
            Optional.of("node"),
            Transport.UNIX_SOCKET,
            RevisionSpec.DEFAULT_PORT,
            Optional.empty(),
            Map.of(),
            Resources.DEFAULT,
            RevisionSpec.DEFAULT_TIMEOUT,
            ScalingSpec.DEFAULT,
            NetworkMode.EGRESS)
        .withHttp(new HttpSpec(routes, Optional.empty(), CallLimits.DEFAULT));
  }

  @Override
  public Duration tryStart(Revision revision, Duration timeLimit) {
    calls.add("try " + revision.id());
    trialFailure.ifPresent(
        failure -> {
          throw failure;
        });
    return Duration.ofMillis(5);
  }

  @Override
  public void abandon(Revision revision) {
    calls.add("abandon " + revision.id());
  }

  @Override
  public Revision addRevision(FunctionName name, RevisionSpec spec) {
    calls.add("add");
    return new Revision(new RevisionId(name, 1), spec, NOW);
  }

  @Override
  public FunctionState activate(RevisionId id, Collection<? extends TriggerSource> triggers) {
    calls.add("activate " + id);
    return new FunctionState(
        new Function(id.function(), Optional.of(id), ScalingBounds.NONE, NOW),
        Optional.empty(),
        List.of());
  }

  @Override
  public boolean forgetRevision(RevisionId id) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void discardRevision(RevisionId id) {
    calls.add("discard " + id);
  }

  @Override
  public boolean embedded() {
    return embedded;
  }

  @Override
  public BrokerConnection connection() {
    return new BrokerConnection(
        "127.0.0.1:9092", Optional.of(Path.of("/state/kafka/client.properties")));
  }

  @Override
  public OptionalInt partitions(String topic) {
    return topics.contains(topic) ? OptionalInt.of(1) : OptionalInt.empty();
  }

  @Override
  public Set<String> topics() {
    return topics;
  }

  @Override
  public void createTopic(String topic, int partitions) {
    calls.add("topic " + topic);
    topics.add(topic);
  }

  @Override
  public RecordPosition send(EventRecord record) {
    if (!topics.contains(record.topic())) {
      throw new HearthException(ErrorCode.TOPIC_NOT_FOUND, "no topic " + record.topic());
    }
    calls.add("send " + record.topic());
    return new RecordPosition(record.topic(), 0, 0);
  }

  @Override
  public DeadLetterBox deadLetters() {
    return letters;
  }

  @Override
  public void seek(KafkaTrigger trigger, StartPosition to) {
    throw notAsked();
  }

  @Override
  public List<ScheduleProgress> schedules() {
    return List.of();
  }

  @Override
  public void check(ScheduleSource schedule) {
    calls.add("check " + schedule.schedule());
  }

  @Override
  public String run(ScheduleTrigger schedule) {
    calls.add("run " + schedule.id());
    return "call-1";
  }

  @Override
  public List<TriggerProgress> progress() {
    return List.of();
  }

  @Override
  public List<FunctionState> functions() {
    return List.copyOf(deployed);
  }

  @Override
  public Optional<FunctionState> function(FunctionName name) {
    return deployed.stream().filter(state -> state.name().equals(name)).findFirst();
  }

  @Override
  public Optional<Revision> revision(RevisionId id) {
    return Optional.empty();
  }

  @Override
  public List<Revision> revisions(FunctionName name) {
    return List.of();
  }

  @Override
  public FunctionState rollBack(RevisionId id) {
    throw notAsked();
  }

  @Override
  public FunctionState setBounds(FunctionName name, ScalingBounds bounds) {
    throw notAsked();
  }

  @Override
  public FunctionState putTrigger(FunctionName name, TriggerSource source) {
    throw notAsked();
  }

  @Override
  public FunctionState pauseTrigger(FunctionName name, String trigger, boolean paused) {
    throw notAsked();
  }

  @Override
  public FunctionState removeTrigger(FunctionName name, String topic) {
    throw notAsked();
  }

  @Override
  public void delete(FunctionName name) {
    calls.add("delete " + name);
  }

  private static HearthException notAsked() {
    return new HearthException(ErrorCode.INTERNAL, "no test asks for this");
  }
}
