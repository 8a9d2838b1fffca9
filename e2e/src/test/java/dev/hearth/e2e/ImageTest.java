package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Images that know nothing of Hearth, from an archive and from a registry. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImageTest {
  private Hearth hearth;

  @BeforeAll
  void up() {
    hearth = Hearth.up();
  }

  @AfterAll
  void down() {
    hearth.close();
  }

  @Test
  void anArchiveWithAWebServerIsAFunctionThatGoesToZeroAndBack() {
    hearth.write("web", "function.yaml", "name: web\nimage: docker-archive:web.tar\nport: 80\n");
    ForeignImage.write(
        hearth.workspace().resolve("web/web.tar"), "exec busybox httpd -f -p 80 -h /www");

    hearth.run("deploy", "web").succeeds();

    assertThat(hearth.get("/function/web/index.html").body()).isEqualTo("hello from an image\n");
    assertThat(hearth.instances("web").getFirst().get("endpoint").asText()).startsWith("http://");
    hearth.run("scale", "web", "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(30)).until(() -> hearth.instances("web").isEmpty());
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> hearth.run("status").succeeds().text().contains("1 container created ahead"));

    var second = hearth.get("/function/web/index.html");

    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.headers().firstValue("Server-Timing").orElse(""))
        .contains("desc=\"created\"");
  }

  @Test
  void anImageIsPulledFromARegistry() throws Exception {
    try (ImageRegistry registry = ImageRegistry.start()) {
      hearth.write(
          "pulled",
          "function.yaml",
          "name: pulled\nimage: " + registry.address() + "/web:1\nport: 8081\n");
      var archive = hearth.workspace().resolve("pulled.tar");
      ForeignImage.write(archive, "exec busybox httpd -f -p 8081 -h /www");
      registry.push(archive, "web:1");

      hearth.run("deploy", "pulled").succeeds();

      assertThat(hearth.get("/function/pulled/index.html").body())
          .isEqualTo("hello from an image\n");
    }
  }

  @Test
  void anImageWithoutAWebServerFailsTheDeployWithAReason() {
    hearth.write(
        "silent", "function.yaml", "name: silent\nimage: docker-archive:web.tar\nport: 80\n");
    ForeignImage.write(
        hearth.workspace().resolve("silent/web.tar"), "echo no server here >&2; exit 3");

    Outcome deploy = hearth.run("deploy", "silent").fails();

    assertThat(deploy.text()).contains("no server here").contains("3");
    assertThat(hearth.run("list", "-o", "json").out()).doesNotContain("silent");
  }

  @Test
  void aDamagedArchiveIsRefused() {
    hearth.write(
        "broken",
        "function.yaml",
        "name: broken\nimage: docker-archive:web.tar\n",
        "web.tar",
        "this is no tar");

    assertThat(hearth.run("deploy", "broken").fails().text()).contains("web.tar");
  }
}
