package dev.hearth.gateway.kafka;

import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.event.BrokerConnection;
import dev.hearth.api.event.DeadLetterBox;
import dev.hearth.api.event.EventBroker;
import dev.hearth.api.event.EventRecord;
import dev.hearth.api.event.RecordPosition;
import dev.hearth.api.event.ScheduleProgress;
import dev.hearth.api.event.TriggerProgress;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.KafkaTrigger;
import dev.hearth.api.function.ScheduleSource;
import dev.hearth.api.function.ScheduleTrigger;
import dev.hearth.api.function.StartPosition;
import dev.hearth.api.invocation.Invocations;
import dev.hearth.api.schedule.CronTimes;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.status.StatusSource;
import dev.hearth.gateway.async.AsyncEntrance;
import dev.hearth.gateway.forward.FunctionCaller;
import dev.hearth.gateway.kafka.broker.EmbeddedBroker;
import dev.hearth.gateway.kafka.broker.EmbeddedBrokerConfig;
import dev.hearth.gateway.kafka.cluster.Clients;
import dev.hearth.gateway.kafka.cluster.Cluster;
import dev.hearth.gateway.kafka.cluster.ExternalCluster;
import dev.hearth.gateway.kafka.cluster.Sending;
import dev.hearth.gateway.kafka.cluster.Topics;
import dev.hearth.gateway.kafka.deadletter.DeadLetters;
import dev.hearth.gateway.kafka.deadletter.KafkaDeadLetterBox;
import dev.hearth.gateway.kafka.dispatch.DispatchContext;
import dev.hearth.gateway.kafka.trigger.TriggerContext;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The entrance of events. Follows the triggers of all functions, calls functions for the records of
 * their topics, and sends records. Safe for use by many threads.
 */
public final class EventGateway
    implements EventBroker, FunctionListener, StatusSource, AutoCloseable {
  /** The embedded broker may have to start first. */
  private static final Duration RUN_LIMIT = Duration.ofSeconds(30);

  private final Cluster cluster;
  private final Clients clients;
  private final Topics topics;
  private final Sending sending;
  private final Triggers triggers;
  private final ClusterWatch watch;
  private final DispatchContext dispatch;
  private final DeadLetterBox deadLetters;
  private final DeadLetters writtenLetters;
  private final Optional<AsyncCalls> async;

  private EventGateway(
      Cluster cluster,
      Clients clients,
      Topics topics,
      Triggers triggers,
      TriggerContext context,
      Optional<AsyncCalls> async) {
    this.async = async;
    this.dispatch = context.dispatch();
    this.writtenLetters = context.deadLetters();
    this.deadLetters = new KafkaDeadLetterBox(clients, topics);
    this.cluster = cluster;
    this.clients = clients;
    this.topics = topics;
    this.sending = new Sending(clients, topics);
    this.triggers = triggers;
    this.watch =
        new ClusterWatch(
            clients,
            () ->
                !triggers.areNone() || !async.map(calls -> calls.queues().areNone()).orElse(true));
  }

  /** Starts without a broker: the embedded one begins with the first trigger, topic or event. */
  public static EventGateway start(
      EventGatewayConfig config, FunctionCaller caller, MeterRegistry meters, Clock clock) {
    return start(config, Optional.empty(), caller, meters, clock);
  }

  /**
   * The same.
   *
   * @param async for calls that are carried out later; empty where none are taken
   */
  public static EventGateway start(
      EventGatewayConfig config,
      Optional<AsyncConfig> async,
      FunctionCaller caller,
      MeterRegistry meters,
      Clock clock) {
    Cluster cluster =
        config
            .bootstrapServers()
            .<Cluster>map(ExternalCluster::new)
            .orElseGet(() -> embedded(config));
    Clients clients = new Clients(cluster, config.clientProperties());
    Topics topics = new Topics(clients);
    DispatchContext dispatch =
        DispatchContext.of(clients, topics, config.limits(), config.drainLimit(), meters, clock);
    TriggerContext context = TriggerContext.of(dispatch, caller);
    return new EventGateway(
        cluster,
        clients,
        topics,
        new Triggers(context),
        context,
        async.map(it -> new AsyncCalls(it, dispatch, context.deadLetters(), caller, clock)));
  }

  private static EmbeddedBroker embedded(EventGatewayConfig config) {
    EmbeddedBroker broker =
        new EmbeddedBroker(EmbeddedBrokerConfig.of(config.stateDir(), config.brokerLib()));
    broker.adoptLeftOver();
    return broker;
  }

  @Override
  public boolean embedded() {
    return cluster.embedded();
  }

  @Override
  public BrokerConnection connection() {
    return new BrokerConnection(cluster.bootstrapServers(), cluster.clientPropertiesFile());
  }

  @Override
  public OptionalInt partitions(String topic) {
    return topics.partitions(topic);
  }

  @Override
  public Set<String> topics() {
    return topics.names();
  }

  @Override
  public void createTopic(String topic, int partitions) {
    topics.create(topic, partitions);
  }

  @Override
  public RecordPosition send(EventRecord record) {
    return sending.send(record);
  }

  @Override
  public DeadLetterBox deadLetters() {
    return deadLetters;
  }

  /**
   * A function has these triggers now. For a trigger that is new this fixes where it begins to read
   * before it returns, so that it gets every record sent after that; where the cluster does not
   * answer in {@link Clients#TIME_LIMIT}, it begins with the first record that is not older than
   * this call.
   */
  @Override
  public void changed(FunctionState state) {
    triggers.changed(state);
    async.ifPresent(calls -> calls.changed(state));
  }

  @Override
  public void removed(FunctionName name) {
    triggers.removed(name);
    async.ifPresent(calls -> calls.removed(name));
  }

  /** All functions were told of. */
  public void settle() {
    async.ifPresent(calls -> calls.queues().settle());
  }

  /** Where calls are taken that are carried out later. */
  public AsyncEntrance entrance() {
    return async.map(AsyncCalls::entrance).orElse(AsyncEntrance.NONE);
  }

  public Invocations invocations() {
    return async.<Invocations>map(AsyncCalls::queues).orElse(Invocations.NONE);
  }

  @Override
  public void seek(KafkaTrigger trigger, StartPosition to) {
    triggers.seek(trigger, to);
  }

  @Override
  public void check(ScheduleSource schedule) {
    try {
      CronTimes.of(schedule.cron(), schedule.timezone());
    } catch (IllegalArgumentException e) {
      throw new HearthException(ErrorCode.INVALID_REQUEST, e.getMessage(), e);
    }
  }

  @Override
  public String run(ScheduleTrigger schedule) {
    CompletionStage<String> accepted =
        async
            .map(calls -> calls.schedules().run(schedule))
            .orElseThrow(
                () ->
                    new HearthException(
                        ErrorCode.EVENTS_UNAVAILABLE, "this platform takes no async invocations"));
    try {
      return accepted.toCompletableFuture().get(RUN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof HearthException refused
          ? refused
          : new HearthException(ErrorCode.INTERNAL, e.getCause().toString(), e.getCause());
    } catch (TimeoutException e) {
      throw new HearthException(
          ErrorCode.EVENTS_UNAVAILABLE,
          "the broker did not store the call in %d s".formatted(RUN_LIMIT.toSeconds()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HearthException(ErrorCode.SHUTTING_DOWN, "interrupted", e);
    }
  }

  @Override
  public List<ScheduleProgress> schedules() {
    return async.map(calls -> calls.schedules().progress()).orElse(List.of());
  }

  @Override
  public List<TriggerProgress> progress() {
    Optional<String> problem = watch.problem();
    return triggers.progress().stream()
        .map(each -> problem.map(text -> connecting(each, text)).orElse(each))
        .toList();
  }

  private static TriggerProgress connecting(TriggerProgress progress, String problem) {
    return progress.state().startsWith("connecting: ")
        ? progress
        : new TriggerProgress(
            progress.trigger(),
            progress.lag(),
            progress.buffered(),
            progress.retries(),
            progress.deadLetters(),
            progress.passedOver(),
            progress.notice(),
            "connecting: " + problem);
  }

  @Override
  public List<StatusItem> status() {
    StatusItem item = cluster.status();
    List<StatusItem> items = new ArrayList<>();
    items.add(
        watch.problem().map(problem -> new StatusItem(item.part(), false, problem)).orElse(item));
    writtenLetters
        .problem()
        .ifPresent(problem -> items.add(new StatusItem("dead letters", true, problem)));
    return items;
  }

  /** Lets calls in flight end, commits, leaves the groups, and ends the embedded broker. */
  @Override
  public void close() {
    watch.close();
    async.ifPresent(AsyncCalls::close);
    triggers.close();
    dispatch.retryStore().close();
    clients.close();
    cluster.close();
  }
}
