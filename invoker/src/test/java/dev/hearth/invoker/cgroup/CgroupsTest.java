package dev.hearth.invoker.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.api.function.Resources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both versions over folders that look like theirs. */
class CgroupsTest {
  private static final String GROUP = "/hearth-1/instance";
  @TempDir private Path root;

  @Test
  void theVersionIsReadFromWhatIsMounted() throws IOException {
    assertThat(Cgroups.at(root).version()).isEqualTo(1);
    Files.writeString(root.resolve("cgroup.controllers"), "cpu memory pids\n");
    assertThat(Cgroups.at(root).version()).isEqualTo(2);
  }

  @Test
  void version2CountsKillsInMemoryEvents() throws IOException {
    Cgroups cgroups = version2();
    assertThat(cgroups.outOfMemoryKills(GROUP)).isZero();
    write("hearth-1/instance/memory.events", "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\n");
    assertThat(cgroups.outOfMemoryKills(GROUP)).isEqualTo(2);
  }

  @Test
  void version1CountsKillsInOomControl() throws IOException {
    write(
        "memory/hearth-1/instance/memory.oom_control",
        "oom_kill_disable 0\nunder_oom 0\noom_kill 1\n");
    assertThat(Cgroups.at(root).outOfMemoryKills(GROUP)).isEqualTo(1);
  }

  @Test
  void bothVersionsTellTheCpuTimeThatWasUsed() throws IOException {
    assertThat(Cgroups.at(root).cpuNanos(GROUP)).isZero();
    write("cpuacct/hearth-1/instance/cpuacct.usage", "1500000000\n");
    assertThat(Cgroups.at(root).cpuNanos(GROUP)).isEqualTo(1_500_000_000L);
    Cgroups second = version2();
    write("hearth-1/instance/cpu.stat", "usage_usec 2500000\nuser_usec 2000000\n");
    assertThat(second.cpuNanos(GROUP)).isEqualTo(2_500_000_000L);
  }

  @Test
  void version2FreezesByOneFile() throws IOException {
    Cgroups cgroups = version2();
    write("hearth-1/instance/cgroup.events", "populated 1\nfrozen 1\n");
    write("hearth-1/instance/cgroup.freeze", "0");
    cgroups.freeze(GROUP);
    assertThat(root.resolve("hearth-1/instance/cgroup.freeze")).hasContent("1");
    cgroups.thaw(GROUP);
    assertThat(root.resolve("hearth-1/instance/cgroup.freeze")).hasContent("0");
  }

  @Test
  void version1FreezesByState() throws IOException {
    write("freezer/hearth-1/instance/freezer.state", "THAWED");
    Cgroups cgroups = Cgroups.at(root);
    cgroups.freeze(GROUP);
    assertThat(root.resolve("freezer/hearth-1/instance/freezer.state")).hasContent("FROZEN");
    cgroups.thaw(GROUP);
    assertThat(root.resolve("freezer/hearth-1/instance/freezer.state")).hasContent("THAWED");
  }

  @Test
  void version2LimitsByFiles() throws IOException {
    Cgroups cgroups = version2();
    write("hearth-1/instance/memory.current", "50000000\n");
    write("hearth-1/instance/memory.stat", "anon 1\ninactive_file 30000000\nactive_file 1\n");
    write("hearth-1/instance/memory.max", "134217728\n");
    cgroups.limit(GROUP, new Resources(32L << 20, 250, 64));
    assertThat(root.resolve("hearth-1/instance/memory.max")).hasContent("33554432");
    assertThat(root.resolve("hearth-1/instance/cpu.max")).hasContent("25000 100000");
    assertThat(root.resolve("hearth-1/instance/cpu.weight")).hasContent("100");
    assertThat(root.resolve("hearth-1/instance/pids.max")).hasContent("64");
    assertThat(root.resolve("hearth-1/instance/memory.swap.max")).doesNotExist();
    write("hearth-1/instance/memory.swap.max", "max\n");
    cgroups.limit(GROUP, new Resources(32L << 20, 250, 64));
    assertThat(root.resolve("hearth-1/instance/memory.swap.max")).hasContent("0");
  }

  @Test
  void version1LimitsByFiles() throws IOException {
    Cgroups cgroups = Cgroups.at(root);
    write("memory/hearth-1/instance/memory.usage_in_bytes", "50000000\n");
    write("memory/hearth-1/instance/memory.stat", "cache 1\ntotal_inactive_file 30000000\n");
    write("memory/hearth-1/instance/memory.limit_in_bytes", "134217728\n");
    write("cpu/hearth-1/instance/cpu.cfs_quota_us", "100000\n");
    write("pids/hearth-1/instance/pids.max", "256\n");
    cgroups.limit(GROUP, new Resources(32L << 20, 250, 64));
    Path memory = root.resolve("memory/hearth-1/instance");
    assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("33554432");
    assertThat(memory.resolve("memory.memsw.limit_in_bytes")).doesNotExist();
    assertThat(root.resolve("cpu/hearth-1/instance/cpu.cfs_quota_us")).hasContent("25000");
    assertThat(root.resolve("cpu/hearth-1/instance/cpu.shares")).hasContent("1024");
    assertThat(root.resolve("pids/hearth-1/instance/pids.max")).hasContent("64");
    write("memory/hearth-1/instance/memory.memsw.limit_in_bytes", "134217728\n");
    cgroups.limit(GROUP, new Resources(64L << 20, 250, 64));
    assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("67108864");
    assertThat(memory.resolve("memory.memsw.limit_in_bytes")).hasContent("67108864");
  }

  @Test
  void aGroupYieldsTheCpuUntilItIsLimited() throws IOException {
    Cgroups cgroups = version2();
    write("hearth-1/instance/memory.current", "0\n");
    write("hearth-1/instance/cpu.idle", "0");
    cgroups.giveWay(GROUP);
    assertThat(root.resolve("hearth-1/instance/cpu.idle")).hasContent("1");
    cgroups.limit(GROUP, new Resources(32L << 20, 250, 64));
    assertThat(root.resolve("hearth-1/instance/cpu.idle")).hasContent("0");
  }

  @Test
  void aGroupYieldsNothingOnAKernelThatCannot() throws IOException {
    Cgroups cgroups = Cgroups.at(root);
    write("cpu/hearth-1/instance/cpu.shares", "2");
    cgroups.giveWay(GROUP);
    assertThat(root.resolve("cpu/hearth-1/instance/cpu.idle")).doesNotExist();
    write("cpu/hearth-1/instance/cpu.idle", "0");
    cgroups.giveWay(GROUP);
    assertThat(root.resolve("cpu/hearth-1/instance/cpu.idle")).hasContent("1");
  }

  @Test
  void aLimitBelowWhatCannotBeDroppedChangesNothing() throws IOException {
    Cgroups cgroups = version2();
    write("hearth-1/instance/memory.current", "50000000\n");
    write("hearth-1/instance/memory.stat", "inactive_file 10000000\n");
    write("hearth-1/instance/memory.max", "134217728\n");
    assertThatThrownBy(() -> cgroups.limit(GROUP, new Resources(32L << 20, 250, 64)))
        .isInstanceOf(IOException.class)
        .hasMessage("uses 40000000 bytes of memory, more than its new limit of 33554432");
    assertThat(root.resolve("hearth-1/instance/memory.max")).hasContent("134217728");
    assertThat(root.resolve("hearth-1/instance/cpu.max")).doesNotExist();
  }

  @Test
  void memoryIsToldWithoutFilesThatCanBeDropped() throws IOException {
    write("memory/hearth-1/instance/memory.usage_in_bytes", "50000000\n");
    write(
        "memory/hearth-1/instance/memory.stat", "inactive_file 7\ntotal_inactive_file 30000000\n");
    assertThat(Cgroups.at(root).memoryBytes(GROUP)).isEqualTo(20_000_000);
    Cgroups cgroups = version2();
    assertThat(cgroups.memoryBytes(GROUP)).isZero();
    write("hearth-1/instance/memory.current", "50000000\n");
    write("hearth-1/instance/memory.stat", "inactive_file 10000000\n");
    assertThat(cgroups.memoryBytes(GROUP)).isEqualTo(40_000_000);
  }

  @Test
  void swapIsLimitedWhereTheKernelCan() throws IOException {
    Cgroups cgroups = version2();
    assertThat(cgroups.limitsSwap()).isFalse();
    write("system.slice/memory.swap.max", "max");
    assertThat(cgroups.limitsSwap()).isTrue();
  }

  @Test
  void aParentGoesOnceItsLastChildIsGone() throws IOException {
    Cgroups cgroups = version2();
    Files.createDirectories(root.resolve("hearth-1/instance"));
    cgroups.removeUnused("/hearth-1");
    assertThat(root.resolve("hearth-1")).exists();
    cgroups.remove(GROUP);
    cgroups.removeUnused("/hearth-1");
    assertThat(root.resolve("hearth-1")).doesNotExist();
  }

  @Test
  void aProcessIsKnownByItsGroup() {
    int self = (int) ProcessHandle.current().pid();
    assertThat(Cgroups.holds("/hearth-1/instance", self)).isFalse();
  }

  private Cgroups version2() throws IOException {
    Files.writeString(root.resolve("cgroup.controllers"), "cpu memory pids\n");
    return Cgroups.at(root);
  }

  private void write(String file, String content) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }
}
