package dev.hearth.invoker;

import dev.hearth.api.demand.DesiredInstances;
import dev.hearth.api.function.NetworkMode;
import dev.hearth.api.function.Revision;
import dev.hearth.api.function.Transport;
import dev.hearth.api.instance.PoolState;
import dev.hearth.invoker.oci.SandboxNetwork;
import dev.hearth.invoker.stem.StemConfig;
import dev.hearth.invoker.testing.TestImages;
import dev.hearth.invoker.testing.TestRevisions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A platform that consists of an invoker only, to be killed. */
final class InvokerProcess {
  static final String READY = "instances are ready";

  private InvokerProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path state = Path.of(arguments[0]);
    TestImages images = images(state);
    Invoker invoker = start(state, images, List.of());
    CountDownLatch ready = new CountDownLatch(2);
    invoker.addListener(update -> countReady(update, ready));
    invoker.setDesired(socketFunction(images), DesiredInstances.ready(1));
    invoker.setDesired(webServer(images), DesiredInstances.ready(1));
    ready.await();
    System.out.println(READY);
    Thread.currentThread().join();
  }

  private static void countReady(PoolState state, CountDownLatch ready) {
    if (state.ready().size() == 1) {
      ready.countDown();
    }
  }

  static TestImages images(Path state) throws Exception {
    return new TestImages(Files.createDirectories(state.resolve("images")));
  }

  static Invoker start(Path state, TestImages images, List<Revision> active) {
    return Invoker.start(
        InvokerConfig.of(state, state.resolve("run"), StemConfig.NONE, SandboxNetwork.HOST),
        images,
        id -> active.stream().filter(revision -> revision.id().equals(id)).findFirst(),
        new SimpleMeterRegistry(),
        Clock.systemUTC());
  }

  static Revision socketFunction(TestImages images) {
    return TestRevisions.of("greet", images.host("serve", "65532:65532"));
  }

  /** An image that knows nothing of Hearth and listens on a low port as root. */
  static Revision webServer(TestImages images) {
    Revision revision =
        TestRevisions.of(
            "web",
            images.image(List.of("/bin/httpd", "-f", "-v", "-p", "80", "-h", "/www"), ""),
            Transport.TCP,
            Optional.of("/index.html"),
            NetworkMode.EGRESS);
    return TestRevisions.onPort(revision, 80);
  }
}
