package dev.hearth.cli.source;

import java.util.regex.Pattern;

/** One line of {@code .hearthignore}. */
record IgnoreRule(Pattern pattern, boolean foldersOnly, boolean takesBack) {

  static IgnoreRule parse(String line) {
    boolean takesBack = line.startsWith("!");
    String glob = takesBack || line.startsWith("\\") ? line.substring(1) : line;
    boolean foldersOnly = glob.endsWith("/");
    if (foldersOnly) {
      glob = glob.substring(0, glob.length() - 1);
    }
    // A slash at the beginning or inside ties the rule to the function's folder.
    boolean anchored = glob.contains("/");
    if (glob.startsWith("/")) {
      glob = glob.substring(1);
    }
    String regex = (anchored ? "" : "(?:.*/)?") + regex(glob);
    return new IgnoreRule(Pattern.compile(regex), foldersOnly, takesBack);
  }

  boolean matches(String path, boolean folder) {
    return (folder || !foldersOnly) && pattern.matcher(path).matches();
  }

  private static String regex(String glob) {
    StringBuilder regex = new StringBuilder();
    int at = 0;
    while (at < glob.length()) {
      if (glob.startsWith("**/", at)) {
        regex.append("(?:.*/)?");
        at += 3;
      } else if (glob.startsWith("**", at)) {
        regex.append(".*");
        at += 2;
      } else {
        char c = glob.charAt(at++);
        int end = c == '[' ? glob.indexOf(']', at + 1) : -1;
        if (end > 0) {
          regex.append(characters(glob.substring(at, end)));
          at = end + 1;
        } else {
          regex.append(
              switch (c) {
                case '*' -> "[^/]*";
                case '?' -> "[^/]";
                default -> Pattern.quote(String.valueOf(c));
              });
        }
      }
    }
    return regex.toString();
  }

  private static String characters(String set) {
    boolean not = set.startsWith("!") || set.startsWith("^");
    String listed = not ? set.substring(1) : set;
    return "["
        + (not ? "^/" : "")
        + listed.replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&").replace("^", "\\^")
        + "]";
  }
}
