package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.invoker.linux.Mounts;
import dev.hearth.invoker.linux.RootedFiles;
import dev.hearth.invoker.linux.Sysfs;
import dev.hearth.invoker.network.PreparedNetwork;
import dev.hearth.invoker.runtime.ContainerDefaults;
import dev.hearth.invoker.runtime.ContainerSpec;
import dev.hearth.invoker.runtime.ContainerVolume;
import dev.hearth.invoker.volume.FunctionVolumes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes all that a container needs on the host before the runtime program is called. */
final class Preparation {
  private final OciConfig config;
  private final RootFilesystem roots;
  private final BundleConfig bundles;
  private final Removal removal;
  private final InitProgram init;
  private final FunctionVolumes volumes;
  private final ObjectMapper json = new ObjectMapper();
  private boolean rehearsed;

  Preparation(
      OciConfig config,
      RootFilesystem roots,
      BundleConfig bundles,
      Removal removal,
      InitProgram init,
      FunctionVolumes volumes) {
    this.config = config;
    this.roots = roots;
    this.bundles = bundles;
    this.removal = removal;
    this.init = init;
    this.volumes = volumes;
  }

  /**
   * Makes the container's folders, its root and its configuration.
   *
   * @param unpacked layers of the image, from the bottom to the top
   * @param waits whether its process is not started at once
   */
  ContainerRecord of(
      ContainerSpec spec,
      List<Path> unpacked,
      PreparedNetwork network,
      ContainerFolder folder,
      boolean waits)
      throws IOException {
    folder.create(config.ids().toHost(0));
    ContainerRecord record =
        new ContainerRecord(
            spec.id(),
            spec.labels(),
            Instant.now().toEpochMilli(),
            network.name(),
            spec.socketFolder(),
            waits,
            spec.stem(),
            init.file().isPresent(),
            spec.volumes().stream()
                .map(it -> FunctionVolumes.key(it.function(), it.volume()))
                .toList());
    record.write(folder.bundle());
    if (spec.stem()) {
      separateFunctions();
      folder.createFunctionFolder(config.ids().toHost(0));
      rehearse(folder);
      Mounts.share(folder.function());
      roots.addMountPoint(folder.bundle(), "function");
    }
    if (!spec.writableRoot()) {
      for (ContainerVolume volume : spec.volumes()) {
        roots.addMountPoint(folder.bundle(), volume.volume().path().substring(1));
      }
    }
    Optional<Path> writes =
        spec.writableRoot()
            ? Optional.of(roots.memory(folder.bundle(), bounded(config.writableRootBytes(), spec)))
            : Optional.empty();
    roots.mount(folder.bundle(), unpacked, spec.id(), network.address(), writes);
    ContainerUser user = ContainerUser.of(spec.image().config().user(), folder.rootfs());
    int uid = config.ids().toHost(user.uid());
    int gid = config.ids().toHost(user.gid());
    folder.createPipes(uid, gid);
    if (spec.socketFolder()) {
      folder.createSocketFolder(uid, gid);
    }
    List<Bundle.Bind> attached = volumes(spec, user, folder);
    Sysfs.mount(network.namespace(), Files.createDirectory(folder.sys()));
    Processors.of(spec.resources()).write(folder.processors());
    Ownership.mode(folder.processors(), "rw-r--r--");
    Bundle bundle = bundle(spec, user, network, folder, attached);
    if (init.file().isPresent()) {
      ImageCommand.require(
          folder.rootfs(),
          spec.arguments().getFirst(),
          bundle.workingDirectory(),
          bundle.environment().get("PATH"));
    }
    Ownership.writePrivate(
        folder.bundle().resolve("config.json"), json.writeValueAsBytes(bundles.of(bundle)));
    return record;
  }

  private synchronized void separateFunctions() throws IOException {
    Files.createDirectories(config.functionsFolder());
    Mounts.separate(config.functionsFolder());
  }

  /** The first cell spends what the first use of each native call takes: tens of milliseconds. */
  private synchronized void rehearse(ContainerFolder folder) throws IOException {
    if (!rehearsed) {
      rehearsed = true;
      FunctionMounts.rehearse(folder);
    }
  }

  /** A new volume belongs to whom the image's folder belongs, or else to the container's user. */
  private List<Bundle.Bind> volumes(ContainerSpec spec, ContainerUser user, ContainerFolder folder)
      throws IOException {
    List<Bundle.Bind> binds = new ArrayList<>();
    for (ContainerVolume wanted : spec.volumes()) {
      String path = wanted.volume().path();
      FunctionVolumes.Owner owner =
          RootedFiles.folder(folder.rootfs(), path)
              .filter(it -> it.uid() >= config.ids().firstHostId())
              .map(
                  it ->
                      new FunctionVolumes.Owner(
                          it.uid() - config.ids().firstHostId(),
                          it.gid() - config.ids().firstHostId(),
                          it.mode()))
              .orElse(new FunctionVolumes.Owner(user.uid(), user.gid(), 0755));
      Path source = volumes.attach(spec.id(), wanted.function(), wanted.volume(), owner);
      binds.add(new Bundle.Bind(source, path, true, true));
    }
    return binds;
  }

  private Bundle bundle(
      ContainerSpec spec,
      ContainerUser user,
      PreparedNetwork network,
      ContainerFolder folder,
      List<Bundle.Bind> attached) {
    List<Bundle.Bind> binds = new ArrayList<>(attached);
    if (spec.socketFolder()) {
      binds.add(new Bundle.Bind(folder.socket(), "/run/hearth", true, false));
    }
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", ContainerDefaults.PATH);
    environment.put(
        "HOME", spec.writableRoot() && user.uid() == 0 ? "/root" : ContainerDefaults.HOME);
    environment.put("HOSTNAME", spec.id());
    environment.putAll(ContainerDefaults.of(spec.resources()));
    environment.putAll(spec.image().config().environment());
    environment.putAll(spec.environment());
    return new Bundle(
        init.before(spec.arguments()),
        environment,
        spec.image().config().workingDirectory(),
        user,
        spec.id(),
        removal.group(spec.id()),
        !spec.writableRoot(),
        Optional.of(network.namespace()),
        Optional.of(spec.resources()),
        config.ids(),
        spec.resources().shmBytes(),
        spec.resources().tmpBytes(),
        Optional.of(new Bundle.Sys(folder.sys(), folder.processors())),
        binds,
        spec.stem() ? Optional.of(folder.function()) : Optional.empty(),
        spec.capabilities());
  }

  /** Files in memory count towards the limit: a full folder shall be an error, not the end. */
  private static long bounded(long bytes, ContainerSpec spec) {
    return Math.min(bytes, spec.resources().memoryBytes() / 2);
  }
}
