package dev.hearth.invoker.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules for what comes from a bridge, in chains of our own that are named after it. Nothing
 * else of the machine's tables is touched. For one thread at a time.
 */
final class Firewall {
  private final Tools tools;
  private final FirewallRules rules;
  private String installedText = "";
  private List<String> installedRules = List.of();

  Firewall(Tools tools, FirewallRules rules) {
    this.tools = tools;
    this.rules = rules;
  }

  /**
   * Sees to it that the rules are there: makes them, and makes them again when somebody has flushed
   * the machine's tables.
   *
   * @param otherBridges bridges of this machine that instances must not reach
   */
  void ensure(Set<String> otherBridges) {
    List<String> present = present();
    String text = rules.chains(otherBridges).toString();
    if (!present.isEmpty() && present.equals(installedRules) && text.equals(installedText)) {
      return;
    }
    restore(
        script(
            present,
            rules.chains(otherBridges).stream().map(FirewallRules.Chain::definition).toList()));
    installedText = text;
    installedRules = present();
  }

  void remove() {
    List<String> present = present();
    List<String> table = new ArrayList<>();
    for (FirewallRules.Chain chain : rules.chains(Set.of())) {
      if (present.contains(chain.table() + " -N " + chain.name())) {
        table.add(
            "*%s\n-F %s\n-X %s\nCOMMIT\n".formatted(chain.table(), chain.name(), chain.name()));
      }
    }
    StringBuilder script = new StringBuilder();
    for (String rule : present) {
      jumpRemoval(rule).ifPresent(script::append);
    }
    table.forEach(script::append);
    if (!script.isEmpty()) {
      restore(script.toString());
    }
    installedRules = List.of();
  }

  /** One transaction per table: old jumps go, chains are written anew, jumps come to the top. */
  private String script(List<String> present, List<String> definitions) {
    StringBuilder script = new StringBuilder();
    for (String table : FirewallRules.TABLES) {
      script.append('*').append(table).append('\n');
      definitions.stream()
          .filter(definition -> definition.startsWith(table + "\n"))
          .forEach(
              definition -> script.append(definition, table.length() + 1, definition.length()));
      present.stream()
          .filter(rule -> isJump(rule, table))
          .forEach(rule -> script.append(rule.replaceFirst("^\\S+ -A ", "-D ")).append('\n'));
      rules.jumps(table).forEach(jump -> script.append(jump).append('\n'));
      script.append("COMMIT\n");
    }
    return script.toString();
  }

  private boolean isJump(String rule, String table) {
    return rule.startsWith(table + " -A ")
        && rules.isOurs(rule.substring(rule.lastIndexOf(' ') + 1))
        && !rules.isOurs(rule.split(" ", 4)[2]);
  }

  private Optional<String> jumpRemoval(String rule) {
    for (String table : FirewallRules.TABLES) {
      if (isJump(rule, table)) {
        return Optional.of(
            "*%s\n%s\nCOMMIT\n".formatted(table, rule.replaceFirst("^\\S+ -A ", "-D ")));
      }
    }
    return Optional.empty();
  }

  /** The lines of the tables that name our chains, each after the name of its table. */
  private List<String> present() {
    List<String> lines = new ArrayList<>();
    for (String table : FirewallRules.TABLES) {
      String listing =
          Program.run(List.of(tools.iptables().toString(), "--wait", "5", "--table", table, "-S"));
      listing
          .lines()
          .filter(line -> List.of(line.split(" ")).stream().anyMatch(rules::isOurs))
          .forEach(line -> lines.add(table + " " + line));
    }
    return lines;
  }

  private void restore(String script) {
    Program.Ended ended =
        Program.end(
            List.of(tools.iptablesRestore().toString(), "--wait", "5", "--noflush"),
            Map.of(),
            script);
    if (!ended.succeeded()) {
      throw Program.unavailable(
          String.format(
              Locale.ROOT,
              "iptables-restore refused the rules: %s; see 'iptables -V' and whether the kernel has"
                  + " the nat table",
              ended.complaint()),
          null);
    }
  }
}
