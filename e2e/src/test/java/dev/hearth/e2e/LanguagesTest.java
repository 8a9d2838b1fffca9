package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tour in every language: new, deploy, call, event, zero, call again, an exception, delete. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LanguagesTest {
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
  void whatPythonHandlersLeaveBehindIsReapedAndShellsWork() {
    hearth.write(
        "children-python",
        "function.yaml",
        "name: children-python\ntemplate: python\nscaling: { max: 1 }\nresources: { pids: 64 }\n",
        "handler.py",
        """
        import glob, os, subprocess

        def handle(request, context):
            if request.path == '/shell':
                text = subprocess.run('echo a b | cut -d" " -f2', shell=True, capture_output=True,
                                      text=True, check=True).stdout.strip()
                return f'{text} {os.system("exit 3") >> 8} {os.cpu_count()}'
            if os.fork() == 0:
                if os.fork() == 0:
                    os._exit(0)
                os._exit(0)
            os.wait()
            states = []
            for file in glob.glob('/proc/[0-9]*/stat'):
                try:
                    states.append(open(file).read().rsplit(')', 1)[1].split()[0])
                except OSError:
                    pass
            return f'zombies={states.count("Z")}'
        """);
    childrenAreReaped("children-python", "b 3 1");
  }

  @Test
  void whatNodeHandlersLeaveBehindIsReapedAndShellsWork() {
    hearth.write(
        "children-node",
        "function.yaml",
        "name: children-node\ntemplate: node\nscaling: { max: 1 }\nresources: { pids: 64 }\n",
        "handler.js",
        """
        const { execSync, spawnSync } = require('node:child_process');
        const fs = require('node:fs');
        const os = require('node:os');
        module.exports = (request) => {
          if (new URL(request.url).pathname === '/shell')
            return `${execSync('echo a b | cut -d" " -f2').toString().trim()} ${spawnSync('sh', ['-c', 'exit 3']).status} ${os.availableParallelism()}`;
          spawnSync('sh', ['-c', 'sh -c "exit 0" & exit 0'], { stdio: 'ignore' });
          let zombies = 0;
          for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name))) {
            try {
              if (fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1][0] === 'Z') zombies++;
            } catch {}
          }
          return `zombies=${zombies}`;
        };
        """);
    childrenAreReaped("children-node", "b 3 1");
  }

  /** More calls than the pids limit has room for. */
  private void childrenAreReaped(String name, String shell) {
    hearth.run("deploy", name).succeeds();
    for (int i = 0; i < 150; i++) {
      assertThat(hearth.get("/function/" + name).body()).startsWith("zombies=");
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> zombies(hearth.get("/function/" + name).body()) <= 2);
    assertThat(hearth.get("/function/" + name + "/shell").body()).isEqualTo(shell);
    hearth.run("delete", name).succeeds();
  }

  private static int zombies(String body) {
    return Integer.parseInt(body.substring("zombies=".length()).strip());
  }

  @ParameterizedTest
  @ValueSource(strings = {"node", "python", "java"})
  void theTourWorks(String template) {
    String name = "tour-" + template;
    hearth.run("new", name, "--template", template).succeeds();
    hearth.run("deploy", name).succeeds();

    assertThat(hearth.get("/function/" + name).body()).contains("Hello, World!");
    assertThat(hearth.post("/function/" + name, "{\"name\":\"Ada\"}").body())
        .contains("Hello, Ada!");

    String topic = "tour-" + template;
    hearth.run("trigger", "kafka", name, "--topic", topic).succeeds();
    hearth.run("event", "send", topic, "-d", "{\"name\":\"Grace\"}").succeeds();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(hearth.describe(name).get("triggers").get(0).get("lag").asInt())
                    .isZero());
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(hearth.run("logs", name).out()).contains("Grace"));

    hearth.run("scale", name, "--to", "0").succeeds();
    await().atMost(Duration.ofSeconds(30)).until(() -> hearth.instances(name).isEmpty());
    var cold = hearth.get("/function/" + name);
    assertThat(cold.statusCode()).isEqualTo(200);
    assertThat(cold.headers().firstValue("Server-Timing").orElseThrow()).contains("cold");

    hearth.run("delete", name).succeeds();
    assertThat(hearth.instances(name)).isEmpty();
  }
}
