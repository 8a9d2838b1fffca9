package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
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
  void nginxStartsAsRootWithTheRightsThatDockerGivesAndTheDeployNamesTheLine() {
    String manifest = "name: nginx\nimage: docker-archive:web.tar\nport: 80\n";
    hearth.write("nginx", "function.yaml", manifest);
    DebianImage.write(
        hearth.workspace().resolve("nginx/web.tar"),
        List.of("base-files", "nginx-light"),
        List.of(
            "printf 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:33::/:/bin/false\n'"
                + " > \"$1\"/etc/passwd",
            "printf 'root:x:0:\nwww-data:x:33:\n' > \"$1\"/etc/group",
            "mkdir -p \"$1\"/etc/nginx/sites-enabled \"$1\"/var/lib/nginx",
            "ln -sf ../sites-available/default \"$1\"/etc/nginx/sites-enabled/default",
            "echo from nginx > \"$1\"/var/www/html/index.html || { mkdir -p"
                + " \"$1\"/var/www/html; echo from nginx > \"$1\"/var/www/html/index.html; }"),
        "[\"nginx\",\"-g\",\"daemon off;\"]");

    assertThat(hearth.run("deploy", "nginx").fails().text())
        .contains("Operation not permitted")
        .contains("add 'security: { profile: docker }' to function.yaml");

    hearth.write("nginx", "function.yaml", manifest + "security: { profile: docker }\n");
    hearth.run("deploy", "nginx").succeeds();
    assertThat(hearth.get("/function/nginx/").body()).isEqualTo("from nginx\n");
  }

  @Test
  void aVolumeOutlivesInstancesRevisionsAndTheFunction() {
    String manifest =
        """
        name: keeper
        image: docker-archive:web.tar
        port: 80
        scaling: { max: 1 }
        volumes: [{ name: data, path: /data, size: 16Mi }]
        """;
    hearth.write("keeper", "function.yaml", manifest);
    ForeignImage.write(
        hearth.workspace().resolve("keeper/web.tar"),
        "echo start >> /data/starts; exec busybox httpd -f -p 80 -h /data");
    hearth.run("deploy", "keeper").succeeds();
    assertThat(hearth.get("/function/keeper/starts").body()).isEqualTo("start\n");
    assertThat(hearth.run("volume", "remove", "keeper", "data").fails().text()).contains("in use");

    hearth.write("keeper", "function.yaml", manifest + "env: { MORE: \"1\" }\n");
    hearth.run("deploy", "keeper").succeeds();
    assertThat(hearth.get("/function/keeper/starts").body()).isEqualTo("start\nstart\n");
    hearth.run("rollback", "keeper").succeeds();
    assertThat(hearth.get("/function/keeper/starts").body()).isEqualTo("start\nstart\nstart\n");

    assertThat(hearth.run("delete", "keeper").succeeds().text())
        .contains("its volume 'data' stays");
    assertThat(hearth.run("volume", "list").succeeds().out()).contains("keeper", "data", "16Mi");
    hearth.run("deploy", "keeper").succeeds();
    assertThat(hearth.get("/function/keeper/starts").body()).hasLineCount(4);
    hearth.run("volume", "backup", "keeper", "data", "-o", "data.tar").succeeds();
    hearth.run("delete", "keeper").succeeds();
    hearth.run("volume", "remove", "keeper", "data").succeeds();
    assertThat(hearth.run("volume", "list").succeeds().out()).doesNotContain("keeper");
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
