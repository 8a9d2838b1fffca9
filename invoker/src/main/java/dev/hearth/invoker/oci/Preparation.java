package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.invoker.linux.Mounts;
import dev.hearth.invoker.network.PreparedNetwork;
import dev.hearth.invoker.runtime.ContainerDefaults;
import dev.hearth.invoker.runtime.ContainerSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
  private final ObjectMapper json = new ObjectMapper();
  private boolean rehearsed;

  Preparation(OciConfig config, RootFilesystem roots, BundleConfig bundles, Removal removal) {
    this.config = config;
    this.roots = roots;
    this.bundles = bundles;
    this.removal = removal;
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
            spec.stem());
    record.write(folder.bundle());
    if (spec.stem()) {
      separateFunctions();
      folder.createFunctionFolder(config.ids().toHost(0));
      rehearse(folder);
      Mounts.share(folder.function());
      roots.addMountPoint(folder.bundle(), "function");
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
    Bundle bundle = bundle(spec, user, network, folder);
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

  private Bundle bundle(
      ContainerSpec spec, ContainerUser user, PreparedNetwork network, ContainerFolder folder) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", ContainerDefaults.PATH);
    environment.put(
        "HOME", spec.writableRoot() && user.uid() == 0 ? "/root" : ContainerDefaults.HOME);
    environment.put("HOSTNAME", spec.id());
    environment.putAll(spec.image().config().environment());
    environment.putAll(spec.environment());
    return new Bundle(
        spec.arguments(),
        environment,
        spec.image().config().workingDirectory(),
        user,
        spec.id(),
        removal.group(spec.id()),
        !spec.writableRoot(),
        Optional.of(network.namespace()),
        Optional.of(spec.resources()),
        config.ids(),
        bounded(config.tmpBytes(), spec),
        spec.socketFolder()
            ? List.of(new Bundle.Bind(folder.socket(), "/run/hearth", true, false))
            : List.of(),
        spec.stem() ? Optional.of(folder.function()) : Optional.empty(),
        spec.writableRoot() ? config.imageCapabilities() : List.of());
  }

  /** Files in memory count towards the limit: a full folder shall be an error, not the end. */
  private static long bounded(long bytes, ContainerSpec spec) {
    return Math.min(bytes, spec.resources().memoryBytes() / 2);
  }
}
