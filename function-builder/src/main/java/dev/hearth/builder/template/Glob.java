package dev.hearth.builder.template;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Patterns of paths: {@code *} and {@code ?} within a part, {@code **} across parts. */
public final class Glob {
  private final Pattern pattern;

  private Glob(Pattern pattern) {
    this.pattern = pattern;
  }

  public static Glob of(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      char c = glob.charAt(i);
      if (glob.startsWith("**/", i)) {
        regex.append("(?:.*/)?");
        i += 2;
      } else if (glob.startsWith("**", i)) {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return new Glob(Pattern.compile(regex.toString(), Pattern.DOTALL));
  }

  public boolean matches(String path) {
    return pattern.matcher(path).matches();
  }

  /** Whether the path itself, or a folder above it, matches. */
  public boolean covers(String path) {
    return covering(List.of(this), path).isPresent();
  }

  /** Whether one of the globs matches the path. */
  public static boolean anyMatches(List<Glob> globs, String path) {
    return globs.stream().anyMatch(glob -> glob.matches(path));
  }

  /** Whether one of the globs matches the path or a folder above it. */
  public static boolean anyCovers(List<Glob> globs, String path) {
    return globs.stream().anyMatch(glob -> glob.covers(path));
  }

  /** The part of the path, from its beginning, that one of the globs matches; the longest. */
  public static Optional<String> covering(List<Glob> globs, String path) {
    for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
      String part = path.substring(0, end);
      if (anyMatches(globs, part)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  public static List<Glob> all(List<String> globs) {
    return globs.stream().map(Glob::of).toList();
  }
}
