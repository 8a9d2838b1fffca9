package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/**
 * The commands about events, on a cluster that gives exactly the rights that docs/events.md names.
 */
class RightsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Pattern ROW =
      Pattern.compile("\\| (topic|group|transactional id) \\| `([^`]+)` \\| ([^|]+) \\|.*");

  @Test
  void commandsNeedNoMoreRightsThanAreDocumented() throws Exception {
    try (AuthorizingBroker broker = new AuthorizingBroker();
        Hearth hearth = Hearth.prepared()) {
      grant(broker);
      connect(hearth, broker);
      hearth.start();
      hearth.write(
          "bill",
          "function.yaml",
          "name: bill\ntemplate: node\n",
          "handler.js",
          """
          export default async (request) =>
            new Response('', { status: (await request.text()) === 'bad' ? 422 : 200 });
          """,
          "package.json",
          "{\"name\":\"x\",\"private\":true,\"type\":\"module\"}");
      hearth.run("deploy", "bill").succeeds();

      hearth
          .run("trigger", "kafka", "bill", "--topic", "orders", "--dead-letter", "orders.dead")
          .succeeds();
      hearth.run("event", "send", "orders", "-d", "good").succeeds();
      hearth.run("event", "send", "orders", "-k", "k", "-d", "bad").succeeds();
      awaitLetters(hearth, 1);
      String id =
          hearth
              .run("dlq", "list", "bill", "-o", "json")
              .succeeds()
              .json()
              .findValue("id")
              .asText();
      assertThat(hearth.run("dlq", "show", "bill", id).succeeds().out()).contains("422");
      assertThat(hearth.run("dlq", "redrive", "bill").succeeds().text()).contains("1 dead letter");
      awaitLetters(hearth, 1);
      assertThat(hearth.run("dlq", "drop", "bill", "--all").succeeds().text())
          .contains("1 dead letter");
      assertThat(hearth.run("dlq", "list", "bill").succeeds().out()).contains("no dead letters");

      assertThat(hearth.run("trigger", "list").succeeds().out())
          .contains("orders")
          .contains("running");
      for (String command : List.of("describe", "pause", "resume")) {
        hearth.run("trigger", command, "bill", "--topic", "orders").succeeds();
      }
      hearth.run("trigger", "seek", "bill", "--topic", "orders", "--to", "earliest").succeeds();
      // The event, and what the redrive sent.
      awaitLetters(hearth, 2);
      hearth.run("trigger", "remove", "bill", "--topic", "orders").succeeds();
      assertThat(hearth.run("event", "send", "order", "-d", "x").fails().err())
          .as("Kafka does not tell whether there is a topic that one may not see")
          .contains("could not look for topic 'order'")
          .contains("forbids it");
    }
  }

  private static void awaitLetters(Hearth hearth, int waiting) {
    await()
        .atMost(SOON)
        .until(
            () ->
                hearth
                        .run("dlq", "list", "bill", "-o", "json")
                        .succeeds()
                        .json()
                        .findValues("id")
                        .size()
                    == waiting);
  }

  private static void connect(Hearth hearth, AuthorizingBroker broker) throws Exception {
    Files.createDirectories(hearth.state());
    Path password = hearth.state().resolveSibling("kafka-password");
    Files.writeString(password, "hearth");
    Files.writeString(
        hearth.state().resolve("hearth.properties"),
        """
        hearth.kafka.bootstrap-servers=%s
        hearth.kafka.sasl=PLAIN
        hearth.kafka.sasl.user=hearth
        hearth.kafka.sasl.password-file=%s
        """
            .formatted(broker.address(), password));
  }

  private static void grant(AuthorizingBroker broker) throws Exception {
    List<AclBinding> rights = rights();
    Map<String, String> compacted = Map.of("cleanup.policy", "compact");
    try (Admin admin = Admin.create(broker.connection())) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("orders", 2, (short) 1),
                  new NewTopic("orders.dead", 2, (short) 1),
                  new NewTopic("hearth.retries", 8, (short) 1)
                      .configs(
                          Map.of("cleanup.policy", "compact", "max.message.bytes", "16777216")),
                  new NewTopic("hearth.dead-letters", 1, (short) 1).configs(compacted)))
          .all()
          .get();
      admin.createAcls(rights).all().get();
    }
  }

  /** The first table of the chapter "Rights". */
  private static List<AclBinding> rights() throws Exception {
    String all = Files.readString(Path.of(System.getProperty("hearth.home"), "docs", "events.md"));
    String table =
        all.substring(
            all.indexOf("### Rights"), all.indexOf("Async calls and schedules need more"));
    List<AclBinding> rights = new ArrayList<>();
    table.lines().map(ROW::matcher).filter(Matcher::matches).forEach(row -> add(rights, row));
    assertThat(rights).hasSizeGreaterThan(8);
    return rights;
  }

  private static void add(List<AclBinding> rights, Matcher row) {
    String name =
        Map.of("TOPIC", "orders", "DEAD", "orders.dead", "REPLY", "prices")
            .getOrDefault(row.group(2), row.group(2));
    boolean prefix = name.endsWith("*");
    ResourcePattern pattern =
        new ResourcePattern(
            ResourceType.fromString(row.group(1).replace(' ', '_').toUpperCase(Locale.ROOT)),
            prefix ? name.substring(0, name.length() - 1) : name,
            prefix ? PatternType.PREFIXED : PatternType.LITERAL);
    for (String right : row.group(3).replace("`", "").split(",", -1)) {
      rights.add(
          new AclBinding(
              pattern,
              new AccessControlEntry(
                  "User:hearth",
                  "*",
                  AclOperation.fromString(right.strip()),
                  AclPermissionType.ALLOW)));
    }
  }
}
