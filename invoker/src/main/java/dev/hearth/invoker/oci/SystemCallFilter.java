package dev.hearth.invoker.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The seccomp profile: what is not listed is refused. Only the machine's own instruction set is
 * allowed; a second one would double the time that the filter takes to make (8 ms of a start).
 */
final class SystemCallFilter {
  private final ObjectNode profile;

  private SystemCallFilter(ObjectNode profile) {
    this.profile = profile;
  }

  static SystemCallFilter load(ObjectMapper json) {
    try (InputStream in = SystemCallFilter.class.getResourceAsStream("seccomp.json")) {
      ObjectNode profile = (ObjectNode) json.readTree(in);
      profile.putArray("architectures").add(architecture());
      return new SystemCallFilter(profile);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The profile, with what comes with some of the capabilities. */
  ObjectNode allowing(List<String> capabilities) {
    if (!capabilities.contains("SYS_CHROOT")) {
      return profile;
    }
    ObjectNode wider = profile.deepCopy();
    ObjectNode rule = ((ArrayNode) wider.get("syscalls")).addObject();
    rule.putArray("names").add("chroot");
    rule.put("action", "SCMP_ACT_ALLOW");
    return wider;
  }

  private static String architecture() {
    return switch (System.getProperty("os.arch")) {
      case "amd64" -> "SCMP_ARCH_X86_64";
      case "aarch64" -> "SCMP_ARCH_AARCH64";
      default ->
          throw new IllegalStateException(
              "no seccomp profile for " + System.getProperty("os.arch"));
    };
  }
}
