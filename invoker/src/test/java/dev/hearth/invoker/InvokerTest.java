package dev.hearth.invoker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.Revision;
import dev.hearth.api.instance.Endpoint;
import dev.hearth.api.instance.Instance;
import dev.hearth.api.instance.LogLine;
import dev.hearth.invoker.network.NetworkConfig;
import dev.hearth.invoker.oci.OciConfig;
import dev.hearth.invoker.testing.HttpGet;
import dev.hearth.invoker.testing.RecordingGateway;
import dev.hearth.invoker.testing.TestFolders;
import dev.hearth.invoker.testing.TestImages;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole role with its real runtime, layers and networks. */
class InvokerTest {
  private Path state;
  private TestImages images;

  @BeforeEach
  void prepare() throws Exception {
    state = TestFolders.passable("hearth-invoker");
    images = InvokerProcess.images(state);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    String owner = OciConfig.of(state, state.resolve("run")).owner();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(state.toString());
    try (Stream<Path> groups = Files.walk(Path.of("/sys/fs/cgroup"), 2)) {
      assertThat(groups.filter(g -> g.getFileName().toString().contains(owner))).isEmpty();
    }
    assertThat(state.resolve("run")).isEmptyDirectory();
    String bridge = NetworkConfig.bridgeOf(state);
    assertThat(Path.of("/sys/class/net", bridge)).doesNotExist();
    if (Files.isDirectory(Path.of("/run/netns"))) {
      try (Stream<Path> spaces = Files.list(Path.of("/run/netns"))) {
        assertThat(spaces.filter(n -> n.getFileName().toString().startsWith(bridge))).isEmpty();
      }
    }
    TestFolders.delete(state);
  }

  @Test
  void runsFunctionsAndImagesThatKnowNothingOfIt() throws Exception {
    try (Invoker invoker = InvokerProcess.start(state, images, List.of())) {
      RecordingGateway gateway = new RecordingGateway(invoker);
      invoker.addListener(gateway);
      invoker.setDesired(InvokerProcess.socketFunction(images), DesiredInstances.ready(1));
      invoker.setDesired(InvokerProcess.webServer(images), DesiredInstances.ready(2));
      await().until(() -> ready(gateway, "greet-00001") == 1 && ready(gateway, "web-00001") == 2);
      for (Instance instance : invoker.instances()) {
        assertThat(get(instance.endpoint().get())).isIn("hello", "hello from busybox\n");
      }
      assertThat(invoker.status().getFirst().text()).matches("(crun|runc) \\S+, cgroup v[12]");
      invoker.stopAll();
      assertThat(invoker.instances()).isEmpty();
    }
  }

  @Test
  void tellsHowManyInstancesOfEachStateThereAre() throws Exception {
    try (Invoker invoker = InvokerProcess.start(state, images, List.of())) {
      RecordingGateway gateway = new RecordingGateway(invoker);
      invoker.addListener(gateway);
      invoker.setDesired(InvokerProcess.socketFunction(images), DesiredInstances.ready(2));
      await().until(() -> ready(gateway, "greet-00001") == 2);
      invoker.setDesired(InvokerProcess.socketFunction(images), new DesiredInstances(1, 1));
      await().until(() -> gateway.state("greet-00001").paused() == 1);
      assertThat(invoker.status())
          .anySatisfy(
              item ->
                  assertThat(item.text()).isEqualTo("1 ready, 0 starting, 1 paused, 0 draining"));
      invoker.stopAll();
      assertThat(invoker.instances()).isEmpty();
    }
  }

  @Test
  void instancesOutliveItsDeathAndAreAdopted() throws Exception {
    Process process = startProcess();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    while (line != null && !line.contains(InvokerProcess.READY)) {
      line = output.readLine();
    }
    assertThat(line).isNotNull();
    process.destroyForcibly().waitFor();

    List<Revision> active =
        List.of(InvokerProcess.socketFunction(images), InvokerProcess.webServer(images));
    try (Invoker invoker = InvokerProcess.start(state, images, active)) {
      RecordingGateway gateway = new RecordingGateway(invoker);
      invoker.addListener(gateway);
      assertThat(ready(gateway, "greet-00001")).isEqualTo(1);
      assertThat(ready(gateway, "web-00001")).isEqualTo(1);
      Map<String, Endpoint> endpoints =
          invoker.instances().stream()
              .collect(
                  Collectors.toMap(
                      instance -> instance.revision().function().value(),
                      instance -> instance.endpoint().get()));
      assertThat(get(endpoints.get("web"))).isEqualTo("hello from busybox\n");
      Path socket = ((Endpoint.UnixSocket) endpoints.get("greet")).path();
      assertThat(HttpGet.body(socket, "/log/5000")).isEqualTo("hello");
      await()
          .untilAsserted(
              () ->
                  assertThat(invoker.tail(active.getFirst().id().function(), 1))
                      .extracting(LogLine::text)
                      .containsExactly("line 4999 of a chatty function"));
      invoker.stopAll();
      assertThat(invoker.instances()).isEmpty();
    }
  }

  @Test
  void instancesOfRevisionsThatAreNotActiveAreRemovedAtTheNextStart() throws Exception {
    Process process = startProcess();
    BufferedReader output = process.inputReader();
    for (String line = output.readLine();
        line != null && !line.contains(InvokerProcess.READY);
        line = output.readLine()) {
      // until it is ready
    }
    process.destroyForcibly().waitFor();
    try (Invoker invoker = InvokerProcess.start(state, images, List.of())) {
      assertThat(invoker.instances()).isEmpty();
      assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(state.toString());
    }
  }

  private Process startProcess() throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            InvokerProcess.class.getName(),
            state.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static int ready(RecordingGateway gateway, String revision) {
    return gateway.state(revision) == null ? 0 : gateway.state(revision).ready().size();
  }

  private static String get(Endpoint endpoint) throws IOException {
    return switch (endpoint) {
      case Endpoint.UnixSocket(Path path) -> HttpGet.body(path, "/");
      case Endpoint.HostPort(String host, int port, var _) ->
          HttpGet.body(new InetSocketAddress(host, port), "/");
    };
  }
}
