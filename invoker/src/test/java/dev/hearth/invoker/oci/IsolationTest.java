package dev.hearth.invoker.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.function.SecurityProfile;
import dev.hearth.invoker.linux.EventLoop;
import dev.hearth.invoker.runtime.Container;
import dev.hearth.invoker.testing.LoopbackNetworks;
import dev.hearth.invoker.testing.TarLayers;
import dev.hearth.invoker.testing.TestContainers;
import dev.hearth.invoker.testing.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a container sees and may do, seen from inside. */
class IsolationTest {
  private static final String FUNCTION_USER = "65532:65532";
  private static Path folder;
  private static EventLoop loop;
  private static TestImages images;
  private static OciContainerRuntime runtime;

  @BeforeAll
  static void start() throws Exception {
    folder = Files.createTempDirectory("hearth-isolation");
    Ownership.mode(folder, "rwx--x--x");
    loop = new EventLoop();
    images = new TestImages(Files.createDirectory(folder.resolve("images")));
    runtime =
        new OciContainerRuntime(
            OciConfig.of(folder, folder.resolve("run")),
            new TarLayers(folder.resolve("layers")),
            new LoopbackNetworks(),
            loop);
  }

  @AfterAll
  static void stop() throws Exception {
    runtime.close();
    loop.close();
    Trees.delete(folder);
  }

  @Test
  void hasNoCapabilityAndCanGetNone() throws Exception {
    List<String> status = output("cat /proc/self/status", "");
    assertThat(status)
        .contains("CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1")
        .contains("Seccomp:\t2");
  }

  @Test
  void itsRootIsAnUnprivilegedUserOfTheHost() throws Exception {
    assertThat(output("cat /proc/self/uid_map", "").getFirst().trim().split("\\s+"))
        .containsExactly("0", String.valueOf(OciConfig.FIRST_HOST_ID), "65536");
    assertThat(output("id -u; id -g", FUNCTION_USER)).containsExactly("65532", "65532");
  }

  @Test
  void aUserByNameIsLookedUpInTheImage() throws Exception {
    assertThat(output("id -u; id -g", "web")).containsExactly("1234", "4321");
  }

  @Test
  void aUserThatCannotBeIsTheImagesFault() {
    assertThatThrownBy(() -> output("id", "nobody-knows"))
        .hasMessage(
            "the image runs as 'nobody-knows', but its /etc/passwd has no user 'nobody-knows'");
    assertThatThrownBy(() -> output("id", "70000:0"))
        .hasMessage("the image runs as 70000:0, but a container has the ids 0 to 65535");
  }

  @Test
  void theDockerProfileGivesDockersCapabilitiesInsideAndNothingElse() throws Exception {
    List<String> lines =
        output(
            "cat /proc/self/status; touch /tmp/x && busybox chown 33:33 /tmp/x && stat -c %u:%g"
                + " /tmp/x; mount -t tmpfs x /tmp 2>&1; unshare -n true 2>&1; echo 1 >"
                + " /proc/sys/vm/overcommit_memory; busybox mknod /tmp/null c 1 3 2>&1",
            "", SecurityProfile.DOCKER);
    assertThat(lines)
        .contains("CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb", "NoNewPrivs:\t1")
        .contains("CapInh:\t0000000000000000", "CapAmb:\t0000000000000000", "Seccomp:\t2")
        .contains("33:33")
        .contains("mount: permission denied (are you root?)")
        .contains("unshare: unshare(0x40000000): Operation not permitted")
        .contains("mknod: /tmp/null: Operation not permitted")
        .anyMatch(line -> line.contains("overcommit_memory: Read-only file system"));
  }

  @Test
  void sysIsReadOnlyMaskedAndOfItsOwnNetwork() throws Exception {
    assertThat(
            output(
                "ls /sys/class/net; ls -A /sys/firmware /sys/devices/virtual/powercap 2>/dev/null |"
                    + " grep -v : ; echo x > /sys/kernel/mm/ksm/run; cat"
                    + " /sys/devices/system/cpu/online; ls -d /sys/devices/system/cpu/possible",
                FUNCTION_USER))
        .filteredOn(line -> !line.isBlank())
        .containsExactlyInAnyOrder(
            "lo",
            "/bin/sh: can't create /sys/kernel/mm/ksm/run: Read-only file system",
            "0",
            "/sys/devices/system/cpu/possible");
    assertThat(output("busybox mount -o remount,rw /sys 2>&1; echo 1 > /sys/kernel/mm/ksm/run", ""))
        .allMatch(line -> line.contains("denied") || line.contains("Read-only"));
  }

  @Test
  void filesInMemoryFollowTheMemoryLimit() throws Exception {
    assertThat(output("grep -E ' (/tmp|/dev/shm) ' /proc/mounts", FUNCTION_USER))
        .hasSize(2)
        .allMatch(line -> line.contains("size=16384k"));
    assertThat(
            output(
                "dd if=/dev/zero of=/dev/shm/x bs=1M count=17 2>&1 | grep -c space; rm"
                    + " /dev/shm/x; echo ok > /dev/shm/x; cat /dev/shm/x",
                FUNCTION_USER))
        .containsExactly("1", "ok");
  }

  @Test
  void aTemplatesRootIsReadOnlyAndItsTmpIsBounded() throws Exception {
    assertThat(
            output(
                "touch /x 2>&1; touch /etc/hosts 2>&1; touch /tmp/y && echo tmp;"
                    + " dd if=/dev/zero of=/tmp/big bs=1M count=100 2>&1 | grep space",
                FUNCTION_USER))
        .containsExactly(
            "touch: /x: Read-only file system",
            "touch: /etc/hosts: Read-only file system",
            "tmp",
            "dd: error writing '/tmp/big': No space left on device");
  }

  @Test
  void anImagesRootIsItsOwnToWrite() throws Exception {
    assertThat(output("touch /x && echo x > /www/index.html && cat /www/index.html", ""))
        .containsExactly("x");
    assertThat(output("cat /www/index.html", "")).containsExactly("hello from busybox");
  }

  @Test
  void theSocketFolderHoldsSocketsButNoGigabytes() throws Exception {
    assertThat(output("dd if=/dev/zero of=/run/hearth/x bs=1M count=1 2>&1 | grep space", ""))
        .containsExactly("dd: error writing '/run/hearth/x': No space left on device");
  }

  @Test
  void seesItselfOnly() throws Exception {
    assertThat(output("ls /proc | grep '^[0-9]'", "")).hasSizeLessThan(5);
    assertThat(output("cat /proc/keys /proc/timer_list; ls /proc/acpi /proc/scsi 2>/dev/null", ""))
        .filteredOn(line -> !line.isBlank() && !line.startsWith("/proc/"))
        .isEmpty();
    assertThat(output("echo 1 > /proc/sys/vm/overcommit_memory", "").getFirst())
        .contains("Read-only file system");
  }

  @Test
  void canNeitherMountNorMakeNamespaces() throws Exception {
    assertThat(output("mount -t tmpfs x /tmp 2>&1; unshare -Ur true 2>&1", ""))
        .containsExactly(
            "mount: permission denied (are you root?)",
            "unshare: unshare(0x10000000): Operation not permitted");
  }

  @Test
  void hasANameAndKnowsItsLimits() throws Exception {
    assertThat(output("cat /etc/hosts /etc/hostname; grep -c nameserver /etc/resolv.conf", ""))
        .contains("127.0.0.1\tlocalhost")
        .anyMatch(line -> line.startsWith("127.0.1.1\ttest"));
    assertThat(
            output(
                "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max"
                    + " 2>/dev/null",
                ""))
        .containsExactly(String.valueOf(32 << 20));
  }

  @Test
  void aForkBombEndsAtThePidsLimit() throws Exception {
    assertThat(output("i=0; while [ $i -lt 60 ]; do sleep 5 & i=$((i+1)); done 2>&1; echo no", ""))
        .anyMatch(line -> line.contains("can't fork"));
  }

  private static List<String> output(String script, String user) throws Exception {
    return output(script, user, SecurityProfile.RESTRICTED);
  }

  private static List<String> output(String script, String user, SecurityProfile profile)
      throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Container container =
        runtime.start(
            TestContainers.spec(images.shell(script, user), Map.of(), profile),
            (e, text, more) -> lines.add(text));
    container.exit().get(20, TimeUnit.SECONDS);
    container.remove();
    return lines;
  }
}
