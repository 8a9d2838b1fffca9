package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.build.Sandbox;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.api.status.StatusItem;
import dev.hearth.api.volume.Volumes;
import dev.hearth.invoker.cgroup.Cgroups;
import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.layer.LayerStore;
import dev.hearth.invoker.linux.Children;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.Mounts;
import dev.hearth.invoker.network.NetworkPool;
import dev.hearth.invoker.network.PreparedNetwork;
import dev.hearth.invoker.quota.HostQuotas;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.runtime.ContainerOutput;
import dev.hearth.invoker.runtime.ContainerRuntime;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.runtime.CreatedContainer;
import dev.hearth.invoker.runtime.LeftContainer;
import dev.hearth.invoker.volume.FunctionVolumes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Runs containers by crun or runc, on overlay mounts of unpacked layers. */
public final class OciContainerRuntime implements ContainerRuntime {
  private static final Logger LOG = Logger.getLogger(OciContainerRuntime.class);

  private final OciConfig config;
  private final LayerStore layers;
  private final NetworkPool networks;
  private final EventLoop loop;
  private final Cgroups cgroups;
  private final RuntimeProgram program;
  private final BundleConfig bundles;
  private final Preparation preparation;
  private final Removal removal;
  private final FunctionMounts functions;
  private final HostQuotas quotas;
  private final InitProgram init = InitProgram.find();
  private final NameResolution names;
  private final FunctionVolumes volumes;
  private final ObjectMapper json = new ObjectMapper();

  /**
   * Finds a runtime that works.
   *
   * @throws HearthException with {@code RUNTIME_UNAVAILABLE} when there is none, or no root
   */
  public OciContainerRuntime(
      OciConfig config, LayerStore layers, NetworkPool networks, EventLoop loop) {
    this.config = config;
    this.layers = layers;
    this.networks = networks;
    this.loop = loop;
    cgroups = Cgroups.at(config.cgroupRoot());
    volumes =
        new FunctionVolumes(
            config.stateFolder().resolve("volumes"),
            config.ownFolder().resolve("volumes"),
            config.ids());
    names = NameResolution.fromInside(config.nameServers());
    bundles = new BundleConfig(json, cgroups.limitsSwap());
    try {
      Files.createDirectories(config.containersFolder());
      for (Path folder = config.containersFolder();
          folder.startsWith(config.runFolder());
          folder = folder.getParent()) {
        Ownership.mode(folder, "rwx--x--x");
      }
      Children.adoptOrphans();
      quotas = HostQuotas.raise();
      program = new RuntimeProbe(config, cgroups, json, bundles).find();
      removal = new Removal(config, program, cgroups, networks, volumes);
      functions = new FunctionMounts(layers, config.ids());
      left().forEach(it -> volumes.adopt(it.id(), ((LeftOciContainer) it).volumes()));
      preparation =
          new Preparation(
              config,
              new RootFilesystem(config.ownFolder(), config.ids(), names, init),
              bundles,
              removal,
              init,
              volumes);
    } catch (HearthException e) {
      removeOwn(config, cgroups, volumes);
      throw e;
    } catch (IOException e) {
      removeOwn(config, cgroups, volumes);
      throw new HearthException(
          ErrorCode.RUNTIME_UNAVAILABLE,
          "cannot prepare " + config.ownFolder() + " (containers need root): " + e.getMessage(),
          e);
    }
  }

  /** Build commands by the same runtime; {@code images} are those that commands name. */
  public Sandbox sandbox(ImageStore images, SandboxNetwork network) {
    try {
      NameResolution buildNames = network == SandboxNetwork.HOST ? NameResolution.AS_HOST : names;
      return new OciSandbox(
          config,
          images,
          layers,
          networks,
          network,
          loop,
          program,
          removal,
          bundles,
          new RootFilesystem(config.ownFolder(), IdShift.NONE, buildNames, InitProgram.NONE));
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.RUNTIME_UNAVAILABLE, "cannot prepare for builds: " + e.getMessage(), e);
    }
  }

  /** How the limits are that the kernel has for all containers together. */
  public StatusItem quotas() {
    return quotas.status();
  }

  /** Folders of functions that outlive instances. */
  public Volumes volumes() {
    return volumes;
  }

  /** How instances find hosts by name. */
  public StatusItem names() {
    return names.status();
  }

  /** What is process 1 of containers. */
  public StatusItem init() {
    return init.status();
  }

  @Override
  public String description() {
    return program.name() + " " + program.version() + ", cgroup v" + cgroups.version();
  }

  @Override
  public Container start(ContainerSpec spec, ContainerOutput output) {
    return make(spec, output, program::start, false);
  }

  @Override
  public CreatedContainer create(ContainerSpec spec, ContainerOutput output) {
    return new CreatedOciContainer(make(spec, output, program::create, true), program);
  }

  // one of the ways in which the runtime program makes a container
  private interface Making {
    void make(Path root, Path bundle, String id, Path output, Path errors) throws IOException;
  }

  private OciContainer make(
      ContainerSpec spec, ContainerOutput output, Making making, boolean waits) {
    if (spec.arguments().isEmpty()) {
      throw new HearthException(
          ErrorCode.START_FAILED, "the image names no command to run (no entrypoint, no cmd)");
    }
    StartPhases phases = new StartPhases();
    List<Path> unpacked = new ArrayList<>();
    for (StoredLayer layer : spec.image().layers()) {
      unpacked.add(layers.unpacked(layer, config.ids()));
    }
    phases.ended("image");
    PreparedNetwork network = networks.take(spec.network());
    phases.ended("network");
    ContainerFolder folder = ContainerFolder.of(config, spec.id());
    try {
      ContainerRecord record = preparation.of(spec, unpacked, network, folder, waits);
      phases.ended("prepare");
      OciContainer container =
          new OciContainer(loop, record, folder, network, removal, functions, output);
      try {
        making.make(
            removal.runtimeRoot(), folder.bundle(), spec.id(), folder.output(), folder.errors());
        phases.ended("runtime");
        if (spec.stem()) {
          removal.giveWay(spec.id());
        }
        container.attach(loop, phases.all());
        return container;
      } catch (IOException | RuntimeException e) {
        container.closePipes();
        throw e;
      }
    } catch (IOException e) {
      removal.remove(spec.id(), folder, Optional.of(network));
      throw new HearthException(
          code(e), "the container could not be started: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      removal.remove(spec.id(), folder, Optional.of(network));
      throw e;
    }
  }

  /** The runtime says so when the image's command cannot be executed; all else is not its fault. */
  private static ErrorCode code(IOException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("exec") || message.contains("chdir") || message.contains("cwd")
        ? ErrorCode.START_FAILED
        : ErrorCode.RUNTIME_UNAVAILABLE;
  }

  @Override
  public List<LeftContainer> left() {
    List<LeftContainer> left = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(config.containersFolder())) {
      for (Path bundle : folders) {
        ContainerFolder folder = ContainerFolder.of(config, bundle.getFileName().toString());
        left.add(new LeftOciContainer(this, folder, ContainerRecord.read(bundle)));
      }
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.RUNTIME_UNAVAILABLE, "cannot list containers: " + e.getMessage(), e);
    }
    left.sort(Comparator.comparing(LeftContainer::startedAt));
    return left;
  }

  Optional<Container> adopt(
      ContainerRecord record, ContainerFolder folder, ContainerOutput output) {
    Optional<PreparedNetwork> network = networks.readopt(record.network());
    try {
      if (record.waits()
          || network.isEmpty()
          || !Cgroups.holds(removal.group(record.id()), folder.pid())) {
        return Optional.empty();
      }
      OciContainer container =
          new OciContainer(loop, record, folder, network.get(), removal, functions, output);
      try {
        container.attach(loop, Map.of());
        container.resume();
        return Optional.of(container);
      } catch (IOException | RuntimeException e) {
        container.closePipes();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  void remove(String id, ContainerFolder folder, Optional<ContainerRecord> record) {
    removal.remove(id, folder, record.flatMap(r -> networks.readopt(r.network())));
  }

  /** Names of the networks of containers that are there. */
  public Set<String> networksInUse() {
    return left().stream()
        .map(left -> ((LeftOciContainer) left).network())
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  @Override
  public void close() {
    removeOwn(config, cgroups, volumes);
  }

  /** Removes what is this platform's outside of its state folder, unless containers use it. */
  private static void removeOwn(OciConfig config, Cgroups cgroups, FunctionVolumes volumes) {
    try {
      cgroups.removeUnused(config.parentGroup());
      if (isEmpty(config.containersFolder())) {
        Mounts.unmount(config.functionsFolder());
        volumes.close();
        Trees.delete(config.ownFolder());
      }
    } catch (IOException | RuntimeException e) {
      LOG.debugf(e, "not everything of %s could be removed", config.ownFolder());
    }
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return true;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }
}
