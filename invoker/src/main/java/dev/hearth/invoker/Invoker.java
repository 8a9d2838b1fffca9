package dev.hearth.invoker;

import dev.hearth.api.build.Sandbox;
import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.demand.ScaleTarget;
import dev.hearth.api.disk.DiskStore;
import dev.hearth.api.error.DiskFull;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.FunctionListener;
import dev.hearth.api.function.FunctionName;
import dev.hearth.api.function.FunctionState;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.RevisionId;
import dev.hearth.api.image.Digest;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.instance.DrainReport;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.InstanceId;
import dev.hearth.api.instance.InstanceState;
import dev.hearth.api.instance.InstanceView;
import dev.hearth.api.instance.LogQuery;
import dev.hearth.api.instance.LogReader;
import dev.hearth.api.instance.LogSource;
import dev.hearth.api.instance.PoolStatus;
import dev.hearth.api.instance.RevisionTrial;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.status.StatusSource;
import dev.hearth.api.volume.Volumes;
import dev.hearth.invoker.layer.LayerDisk;
import dev.hearth.invoker.layer.UnpackedLayers;
import dev.hearth.invoker.lifecycle.InstancePools;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.FolderWatches;
import dev.hearth.invoker.log.InstanceLogs;
import dev.hearth.invoker.network.CniNetworkPool;
import dev.hearth.invoker.network.NetworkPool;
import dev.hearth.invoker.oci.OciContainerRuntime;
import dev.hearth.invoker.start.Readiness;
import dev.hearth.invoker.stem.StemCells;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The role that owns instances. Safe for use by many threads.
 *
 * <p>Two ways to end: {@link #stopAll()} leaves nothing on the machine; {@link #close()} alone
 * leaves instances running for the next process of the same state folder.
 */
public final class Invoker
    implements ScaleTarget,
        RevisionTrial,
        InstanceView,
        LogSource,
        StatusSource,
        DrainReport,
        FunctionListener,
        AutoCloseable {
  private final EventLoop loop;
  private final NetworkPool networks;
  private final OciContainerRuntime runtime;
  private final InstanceLogs logs;
  private final StemCells cells;
  private final InstancePools pools;
  private final Sandbox sandbox;
  private final DiskStore layers;

  private Invoker(
      EventLoop loop,
      NetworkPool networks,
      OciContainerRuntime runtime,
      InstanceLogs logs,
      StemCells cells,
      InstancePools pools,
      Sandbox sandbox,
      DiskStore layers) {
    this.layers = layers;
    this.loop = loop;
    this.networks = networks;
    this.runtime = runtime;
    this.logs = logs;
    this.cells = cells;
    this.pools = pools;
    this.sandbox = sandbox;
  }

  /**
   * Finds a container runtime, prepares networks, and adopts or removes what an earlier process of
   * the same state folder left.
   *
   * @param images where revisions' images lie
   * @param active the revision of this id if it is the one that gets its function's traffic; others
   *     are not adopted
   * @param networks is closed with this
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} and what to do about it
   */
  public static Invoker start(
      InvokerConfig config,
      ImageStore images,
      Function<RevisionId, Optional<Revision>> active,
      NetworkPool networks,
      MeterRegistry registry,
      Clock clock) {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    started.push(networks);
    try {
      EventLoop loop = new EventLoop();
      started.push(loop);
      UnpackedLayers layers = new UnpackedLayers(config.layerFolder(), config.layerLimits());
      OciContainerRuntime runtime =
          new OciContainerRuntime(config.containers(), layers, networks, loop);
      started.push(runtime);
      InstanceLogs logs = new InstanceLogs(config.logFolder(), config.logLimits(), clock);
      Readiness readiness = new Readiness(new FolderWatches(loop));
      StemCells cells =
          StemCells.start(config.stems(), runtime, images, readiness, registry, clock);
      started.push(cells);
      InstancePools pools =
          new InstancePools(
              config.lifecycle(), runtime, images, logs, readiness, cells, registry, clock);
      started.push(pools);
      pools.adopt(active);
      networks.removeStale(runtime.networksInUse());
      Sandbox sandbox = runtime.sandbox(images, config.buildNetwork());
      return new Invoker(
          loop, networks, runtime, logs, cells, pools, sandbox, new LayerDisk(layers));
    } catch (IOException e) {
      closeAll(started, e);
      throw DiskFull.or(ErrorCode.INTERNAL, "cannot start the invoker", e);
    } catch (RuntimeException e) {
      closeAll(started, e);
      throw e;
    }
  }

  /** The last one started first. */
  private static void closeAll(Deque<AutoCloseable> started, Exception reason) {
    for (AutoCloseable part : started) {
      try {
        part.close();
      } catch (Exception e) {
        reason.addSuppressed(e);
      }
    }
  }

  /** The same with networks of its own: those of {@code config.networks()}. */
  public static Invoker start(
      InvokerConfig config,
      ImageStore images,
      Function<RevisionId, Optional<Revision>> active,
      MeterRegistry registry,
      Clock clock) {
    NetworkPool networks = CniNetworkPool.start(config.networks(), registry);
    return start(config, images, active, networks, registry, clock);
  }

  /** Tells a listener of every pool there is, and of every change from now on. */
  public void addListener(PoolStatus listener) {
    pools.addListener(listener);
  }

  /** Folders of functions that outlive instances. */
  public Volumes volumes() {
    return runtime.volumes();
  }

  /** Where builds run. */
  public Sandbox sandbox() {
    return sandbox;
  }

  /** What lies on the disk: unpacked layers, and logs. */
  public List<DiskStore> disk() {
    return List.of(layers, logs);
  }

  @Override
  public void setDesired(Revision revision, DesiredInstances desired) {
    pools.setDesired(revision, desired);
  }

  @Override
  public Duration tryStart(Revision revision, Duration timeLimit) throws InterruptedException {
    return pools.tryStart(revision, timeLimit);
  }

  @Override
  public void abandon(Revision revision) throws InterruptedException {
    pools.abandon(revision);
  }

  @Override
  public void drained(RevisionId revision, InstanceId instance, String gateway) {
    pools.drained(revision, instance, gateway);
  }

  @Override
  public void unresponsive(
      RevisionId revision, InstanceId instance, String gateway, String reason) {
    pools.unresponsive(revision, instance, gateway, reason);
  }

  @Override
  public List<Instance> instances(FunctionName name) {
    return pools.instances(name);
  }

  @Override
  public List<Instance> instances() {
    return pools.instances();
  }

  /** The revisions that have instances, with their images. */
  public Map<RevisionId, Digest> images() {
    return pools.images();
  }

  @Override
  public int stemCells(FunctionName name) {
    return pools.stemCells(name);
  }

  /** Memory of the stem cells that wait, in bytes. */
  public long cellBytes() {
    return cells.bytes();
  }

  @Override
  public LogReader read(FunctionName name, LogQuery query) {
    return logs.read(name, query);
  }

  /** Functions decide of what classes stem cells are kept. */
  @Override
  public void changed(FunctionState state) {
    cells.changed(state);
    pools.came(state.name());
  }

  @Override
  public void removed(FunctionName name) {
    cells.removed(name);
    pools.went(name);
  }

  @Override
  public List<StatusItem> status() {
    List<StatusItem> items = new ArrayList<>();
    items.add(new StatusItem("runtime", true, runtime.description()));
    items.add(runtime.init());
    items.add(runtime.names());
    items.add(runtime.quotas());
    items.add(
        new StatusItem(
            "instances",
            true,
            "%d ready, %d starting, %d paused, %d draining"
                .formatted(
                    pools.count(InstanceState.READY),
                    pools.count(InstanceState.STARTING),
                    pools.count(InstanceState.PAUSED),
                    pools.count(InstanceState.DRAINING))));
    items.add(cells.status());
    logs.status().ifPresent(items::add);
    return items;
  }

  /**
   * Stops every instance (after its last call), and leaves no process, mount, control group,
   * network or socket. To be followed by {@link #close()}.
   */
  public void stopAll() throws InterruptedException {
    pools.stopAll();
  }

  @Override
  public void close() {
    pools.close();
    runtime.close();
    networks.close();
    try {
      loop.close();
    } catch (IOException e) {
      throw new HearthException(ErrorCode.INTERNAL, "cannot stop the invoker: " + e, e);
    }
  }
}
