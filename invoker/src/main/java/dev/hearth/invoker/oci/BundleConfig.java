package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.api.function.Resources;
import dev.hearth.invoker.cgroup.Cgroups;
import dev.hearth.invoker.layer.IdShift;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the {@code config.json} of a container, by the OCI runtime specification 1.0.2. A folder
 * {@code rootfs} beside it is the root file system.
 */
final class BundleConfig {
  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/sys/devices/virtual/powercap",
          "/sys/firmware");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /** A user namespace cannot raise the bound that this process has. */
  private static final long OPEN_FILES = Math.min(65_536, ownOpenFiles());

  // What the kernel counts for root as well, who makes the user namespaces: docs/decisions/0133.
  private static final long PENDING_SIGNALS = 1024;
  private static final long MESSAGE_QUEUE_BYTES = 200 << 10;
  private static final long LOCKED_BYTES = 8 << 20;
  private static final int TERMINALS = 64;

  /** The platform's own lets nobody else read; a container gets the usual one. */
  private static final int UMASK = 0022;

  /** Under memory pressure of the whole machine instances go before the platform. */
  private static final int OUT_OF_MEMORY_SCORE = 500;

  private final ObjectMapper json;
  private final SystemCallFilter filter;
  private final boolean limitSwap;

  BundleConfig(ObjectMapper json, boolean limitSwap) {
    this.json = json;
    this.filter = SystemCallFilter.load(json);
    this.limitSwap = limitSwap;
  }

  ObjectNode of(Bundle bundle) {
    ObjectNode config = json.createObjectNode();
    config.put("ociVersion", "1.0.2");
    process(config.putObject("process"), bundle);
    config.putObject("root").put("path", "rootfs").put("readonly", bundle.readOnlyRoot());
    config.put("hostname", bundle.hostname());
    mounts(config.putArray("mounts"), bundle);
    linux(config.putObject("linux"), bundle);
    return config;
  }

  private static void process(ObjectNode process, Bundle bundle) {
    process.put("terminal", false);
    process
        .putObject("user")
        .put("uid", bundle.user().uid())
        .put("gid", bundle.user().gid())
        .put("umask", UMASK);
    bundle.arguments().forEach(process.putArray("args")::add);
    ArrayNode environment = process.putArray("env");
    bundle.environment().forEach((name, value) -> environment.add(name + "=" + value));
    process.put("cwd", bundle.workingDirectory());
    ObjectNode capabilities = process.putObject("capabilities");
    for (String set : List.of("bounding", "effective", "permitted")) {
      ArrayNode names = capabilities.putArray(set);
      bundle.capabilities().forEach(name -> names.add("CAP_" + name));
    }
    process.put("noNewPrivileges", true);
    process.put("oomScoreAdj", OUT_OF_MEMORY_SCORE);
    ArrayNode limits = process.putArray("rlimits");
    limit(limits, "RLIMIT_NOFILE", OPEN_FILES);
    limit(limits, "RLIMIT_CORE", 0);
    limit(limits, "RLIMIT_SIGPENDING", PENDING_SIGNALS);
    limit(limits, "RLIMIT_MSGQUEUE", MESSAGE_QUEUE_BYTES);
    limit(limits, "RLIMIT_MEMLOCK", LOCKED_BYTES);
  }

  private static void limit(ArrayNode limits, String type, long value) {
    limits.addObject().put("type", type).put("soft", value).put("hard", value);
  }

  private static long ownOpenFiles() {
    try {
      return Files.readAllLines(Path.of("/proc/self/limits")).stream()
          .filter(line -> line.startsWith("Max open files"))
          .map(line -> line.split("\\s+", -1)[4])
          .filter(hard -> !hard.equals("unlimited"))
          .mapToLong(Long::parseLong)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void mounts(ArrayNode mounts, Bundle bundle) {
    mount(mounts, "/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev"));
    mount(
        mounts, "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=64k"));
    mount(
        mounts,
        "/dev/pts",
        "devpts",
        "devpts",
        List.of(
            "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "max=" + TERMINALS));
    mount(
        mounts,
        "/dev/shm",
        "tmpfs",
        "shm",
        List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + bundle.shmBytes()));
    mount(mounts, "/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev"));
    mount(
        mounts,
        "/tmp",
        "tmpfs",
        "tmpfs",
        List.of("nosuid", "nodev", "mode=1777", "size=" + bundle.tmpBytes()));
    bundle.sys().ifPresent(sys -> sys(mounts, sys));
    // language runtimes read their limits there
    mount(
        mounts,
        "/sys/fs/cgroup",
        "cgroup",
        "cgroup",
        List.of("nosuid", "noexec", "nodev", "relatime", "ro"));
    for (Bundle.Bind bind : bundle.binds()) {
      List<String> options =
          List.of(
              "rbind",
              "rprivate",
              "nosuid",
              "nodev",
              bind.executable() ? "exec" : "noexec",
              bind.writable() ? "rw" : "ro");
      mount(mounts, bind.target(), "bind", bind.source().toString(), options);
    }
    bundle
        .function()
        .ifPresent(
            source ->
                mount(
                    mounts,
                    "/function",
                    "bind",
                    source.toString(),
                    List.of("rbind", "rslave", "nosuid", "nodev", "ro")));
  }

  // docs/decisions/0178
  private static void sys(ArrayNode mounts, Bundle.Sys sys) {
    List<String> options = List.of("bind", "rprivate", "nosuid", "noexec", "nodev", "ro");
    mount(mounts, "/sys", "bind", sys.mount().toString(), options);
    mount(mounts, "/sys/devices/system/cpu/online", "bind", sys.processors().toString(), options);
  }

  private static void mount(
      ArrayNode mounts, String target, String type, String source, List<String> options) {
    ObjectNode mount = mounts.addObject();
    mount.put("destination", target).put("type", type).put("source", source);
    options.forEach(mount.putArray("options")::add);
  }

  private void linux(ObjectNode linux, Bundle bundle) {
    ArrayNode namespaces = linux.putArray("namespaces");
    for (String type : List.of("pid", "ipc", "uts", "mount", "cgroup")) {
      namespaces.addObject().put("type", type);
    }
    bundle
        .network()
        .ifPresent(
            path -> namespaces.addObject().put("type", "network").put("path", path.toString()));
    if (bundle.ids().shifts()) {
      namespaces.addObject().put("type", "user");
      map(linux.putArray("uidMappings"), bundle.ids());
      map(linux.putArray("gidMappings"), bundle.ids());
    }
    if (bundle.function().isPresent()) {
      linux.put("rootfsPropagation", "rslave");
    }
    linux.put("cgroupsPath", bundle.group());
    resources(linux.putObject("resources"), bundle);
    linux.set("seccomp", filter.allowing(bundle.capabilities()));
    MASKED.forEach(linux.putArray("maskedPaths")::add);
    READ_ONLY.forEach(linux.putArray("readonlyPaths")::add);
  }

  private static void map(ArrayNode mappings, IdShift ids) {
    mappings
        .addObject()
        .put("containerID", 0)
        .put("hostID", ids.firstHostId())
        .put("size", ids.count());
  }

  private void resources(ObjectNode node, Bundle bundle) {
    node.putArray("devices").addObject().put("allow", false).put("access", "rwm");
    if (bundle.resources().isEmpty()) {
      return;
    }
    Resources limits = bundle.resources().get();
    ObjectNode memory = node.putObject("memory").put("limit", limits.memoryBytes());
    if (limitSwap) {
      memory.put("swap", limits.memoryBytes());
    }
    ObjectNode cpu =
        node.putObject("cpu")
            .put("period", Cgroups.CPU_PERIOD_MICROS)
            .put("quota", Cgroups.quotaMicros(limits));
    if (bundle.function().isPresent()) {
      // nobody calls it yet; it gets its share with its function
      cpu.put("shares", Cgroups.LEAST_CPU_SHARES);
    }
    node.putObject("pids").put("limit", limits.pids());
  }
}
