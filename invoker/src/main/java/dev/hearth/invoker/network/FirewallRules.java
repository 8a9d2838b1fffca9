package dev.hearth.invoker.network;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What packets of a bridge may do.
 *
 * <p>An instance may call out of the machine and answer the gateway. It reaches no port of the
 * host, whatever the address it names, nor other instances, nor the machine's other containers, nor
 * the metadata service of a cloud, which hands out the machine's credentials.
 */
record FirewallRules(String bridge, Subnet subnet) {
  static final List<String> TABLES = List.of("filter", "nat");

  private static final List<String> KNOWN_BRIDGES = List.of("hearth", "docker");

  /**
   * @param rules in the syntax of iptables-restore
   */
  record Chain(String table, String name, List<String> rules) {
    /** The table's name on a line of its own, then what makes or empties and fills the chain. */
    String definition() {
      StringBuilder text = new StringBuilder(table).append('\n');
      text.append(':').append(name).append(" - [0:0]\n");
      rules.forEach(rule -> text.append("-A ").append(name).append(' ').append(rule).append('\n'));
      return text.toString();
    }
  }

  List<Chain> chains(Set<String> otherBridges) {
    return List.of(
        new Chain("filter", toHost(), toHostRules()),
        new Chain("filter", out(), outRules(otherBridges)),
        new Chain("filter", back(), backRules()),
        new Chain("nat", nat(), List.of("-s " + subnet + " ! -o " + bridge + " -j MASQUERADE")));
  }

  /** At the top, before rules that accept, and before a policy to drop as Docker sets it. */
  List<String> jumps(String table) {
    return switch (table) {
      case "filter" ->
          List.of(
              "-I INPUT 1 -i " + bridge + " -j " + toHost(),
              "-I FORWARD 1 -i " + bridge + " -j " + out(),
              "-I FORWARD 2 -o " + bridge + " -j " + back());
      case "nat" -> List.of("-I POSTROUTING 1 -s " + subnet + " -j " + nat());
      default -> List.of();
    };
  }

  boolean isOurs(String chain) {
    return Set.of(toHost(), out(), back(), nat()).contains(chain);
  }

  /** Answers to connections that the gateway opened; nothing that an instance begins. */
  private static List<String> toHostRules() {
    return List.of(
        "-m conntrack --ctstate ESTABLISHED -j ACCEPT",
        "-p icmp -m conntrack --ctstate RELATED -j ACCEPT",
        "-j DROP");
  }

  private List<String> outRules(Set<String> otherBridges) {
    List<String> rules = new ArrayList<>();
    rules.add("! -s " + subnet + " -j DROP");
    // A published port of another container is a port of the host that leads elsewhere.
    rules.add("-m conntrack --ctstate DNAT -j DROP");
    rules.add("-d 169.254.0.0/16 -j DROP");
    // By their names as well, also before they are there to be listed.
    KNOWN_BRIDGES.forEach(name -> rules.add("-o " + name + "+ -j DROP"));
    otherBridges.stream()
        .filter(other -> KNOWN_BRIDGES.stream().noneMatch(other::startsWith))
        .sorted()
        .forEach(other -> rules.add("-o " + other + " -j DROP"));
    rules.add("-o " + bridge + " -j DROP");
    rules.add("-j ACCEPT");
    return rules;
  }

  private static List<String> backRules() {
    return List.of("-m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT", "-j DROP");
  }

  // Names of chains have at most 28 characters, those of bridges 15.
  private String toHost() {
    return "HEARTH-" + bridge + "-HOST";
  }

  private String out() {
    return "HEARTH-" + bridge + "-OUT";
  }

  private String back() {
    return "HEARTH-" + bridge + "-BACK";
  }

  private String nat() {
    return "HEARTH-" + bridge + "-NAT";
  }
}
