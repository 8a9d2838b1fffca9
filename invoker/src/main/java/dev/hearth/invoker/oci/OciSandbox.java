package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.api.build.Sandbox;
import dev.hearth.api.build.SandboxCommand;
import dev.hearth.api.build.SandboxMount;
import dev.hearth.api.error.ErrorCode;
import dev.hearth.api.error.HearthException;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.image.ImageStore;
import dev.hearth.api.image.StoredImage;
import dev.hearth.api.image.StoredLayer;
import dev.hearth.invoker.layer.IdShift;
import dev.hearth.invoker.layer.LayerStore;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.linux.ExitStatus;
import dev.hearth.invoker.linux.LinePipe;
import dev.hearth.invoker.linux.ProcessHold;
import dev.hearth.invoker.network.NetworkPool;
import dev.hearth.invoker.network.PreparedNetwork;
import dev.hearth.invoker.runtime.ContainerDefaults;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Build commands in containers. Their root is the user Hearth runs as, so that what they make can
 * be used, but with no more rights than package managers need.
 */
final class OciSandbox implements Sandbox {
  private static final List<String> CAPABILITIES =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETFCAP",
          "SYS_CHROOT");
  private static final long TMP_BYTES = 2L << 30;
  private static final long SHARED_MEMORY_BYTES = 64L << 20;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final OciConfig config;
  private final ImageStore images;
  private final LayerStore layers;
  private final NetworkPool networks;
  private final SandboxNetwork network;
  private final EventLoop loop;
  private final RuntimeProgram program;
  private final Removal removal;
  private final BundleConfig bundles;
  private final RootFilesystem roots;
  private final ObjectMapper json = new ObjectMapper();

  OciSandbox(
      OciConfig config,
      ImageStore images,
      LayerStore layers,
      NetworkPool networks,
      SandboxNetwork network,
      EventLoop loop,
      RuntimeProgram program,
      Removal removal,
      BundleConfig bundles,
      RootFilesystem roots) {
    this.config = config;
    this.images = images;
    this.layers = layers;
    this.networks = networks;
    this.network = network;
    this.loop = loop;
    this.program = program;
    this.removal = removal;
    this.bundles = bundles;
    this.roots = roots;
  }

  @Override
  public int run(SandboxCommand command, Consumer<String> output) throws InterruptedException {
    StoredImage image = images.image(command.image());
    List<Path> unpacked = new ArrayList<>();
    for (StoredLayer layer : image.layers()) {
      unpacked.add(layers.unpacked(layer, IdShift.NONE));
    }
    Optional<PreparedNetwork> taken =
        network == SandboxNetwork.BRIDGE
            ? Optional.of(networks.take(NetworkMode.EGRESS))
            : Optional.empty();
    String id = "build" + Long.toString(RANDOM.nextLong(1L << 40), 36);
    ContainerFolder folder = ContainerFolder.of(config, id);
    try {
      return run(id, folder, image, unpacked, taken, command, output);
    } catch (IOException e) {
      throw new HearthException(
          ErrorCode.RUNTIME_UNAVAILABLE,
          "cannot run '%s' in a container: %s"
              .formatted(String.join(" ", command.command()), e.getMessage()),
          e);
    } finally {
      removal.remove(id, folder, taken);
    }
  }

  private int run(
      String id,
      ContainerFolder folder,
      StoredImage image,
      List<Path> unpacked,
      Optional<PreparedNetwork> taken,
      SandboxCommand command,
      Consumer<String> output)
      throws IOException, InterruptedException {
    folder.create(0);
    new ContainerRecord(
            id,
            Map.of("dev.hearth.sandbox", "true"),
            System.currentTimeMillis(),
            taken.map(PreparedNetwork::name).orElse(""),
            false,
            false,
            false,
            false,
            List.of())
        .write(folder.bundle());
    Path writes = Files.createDirectories(config.buildFolder(id));
    roots.mount(
        folder.bundle(),
        unpacked,
        "build",
        taken.flatMap(PreparedNetwork::address),
        Optional.of(writes));
    Bundle bundle = bundle(id, image, taken, command);
    Ownership.writePrivate(
        folder.bundle().resolve("config.json"), json.writeValueAsBytes(bundles.of(bundle)));
    folder.createPipes(0, 0);
    LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    try (LinePipe out =
            LinePipe.read(loop, folder.output(), (line, more) -> lines.add(Optional.of(line)));
        LinePipe errors =
            LinePipe.read(loop, folder.errors(), (line, more) -> lines.add(Optional.of(line)))) {
      program.start(removal.runtimeRoot(), folder.bundle(), id, folder.output(), folder.errors());
      CompletableFuture<ExitStatus> end = new CompletableFuture<>();
      ProcessHold process =
          ProcessHold.of(
              loop,
              folder.pid(),
              status -> {
                out.drain();
                errors.drain();
                end.complete(status);
                lines.add(Optional.empty());
              });
      try {
        return await(end, lines, command, output);
      } finally {
        process.signal(ProcessHold.SIGKILL);
      }
    }
  }

  /** {@code lines} ends with an empty value. */
  private static int await(
      CompletableFuture<ExitStatus> end,
      LinkedBlockingQueue<Optional<String>> lines,
      SandboxCommand command,
      Consumer<String> output)
      throws InterruptedException {
    long deadline = System.nanoTime() + command.timeLimit().toNanos();
    while (true) {
      long left = deadline - System.nanoTime();
      Optional<String> line = left > 0 ? lines.poll(left, TimeUnit.NANOSECONDS) : null;
      if (line == null) {
        throw new HearthException(
            ErrorCode.DEADLINE_EXCEEDED,
            "'%s' did not end within %d s and was killed"
                .formatted(String.join(" ", command.command()), command.timeLimit().toSeconds()));
      }
      if (line.isEmpty()) {
        ExitStatus status = end.join();
        return status.code().orElse(128 + status.signal().orElse(0));
      }
      output.accept(line.get());
    }
  }

  private Bundle bundle(
      String id, StoredImage image, Optional<PreparedNetwork> taken, SandboxCommand command) {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", ContainerDefaults.PATH);
    environment.put("HOME", "/root");
    environment.putAll(image.config().environment());
    environment.putAll(command.environment());
    List<Bundle.Bind> binds = new ArrayList<>();
    for (SandboxMount mount : command.mounts()) {
      binds.add(new Bundle.Bind(mount.source(), mount.target(), mount.writable(), true));
    }
    return new Bundle(
        command.command(),
        environment,
        command.workingDirectory(),
        ContainerUser.ROOT,
        "build",
        removal.group(id),
        false,
        taken.map(PreparedNetwork::namespace),
        Optional.empty(),
        IdShift.NONE,
        SHARED_MEMORY_BYTES,
        TMP_BYTES,
        Optional.empty(),
        binds,
        Optional.empty(),
        CAPABILITIES);
  }
}
