package dev.hearth.cli.platform;

import dev.hearth.cli.output.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.util.Map;
import java.util.Optional;

/**
 * Where a platform answers, and what opens its admin API.
 *
 * @param base scheme, host and port, without a path
 * @param token empty when none is known: only functions can be called then
 * @param local the folder of a platform on this machine; empty for one that {@code HEARTH_URL}
 *     names
 */
public record PlatformAddress(URI base, Optional<String> token, Optional<StateFolder> local) {

  /**
   * @throws CommandFailure when no platform runs on {@code folder}, or its files cannot be read
   */
  public static PlatformAddress find(StateFolder folder, Map<String, String> environment) {
    String url = environment.getOrDefault("HEARTH_URL", "");
    Optional<String> token =
        Optional.ofNullable(environment.get("HEARTH_TOKEN")).filter(text -> !text.isEmpty());
    if (!url.isEmpty()) {
      return new PlatformAddress(remote(url), token, Optional.empty());
    }
    try {
      RunningServer server = folder.server().orElseThrow(() -> notRunning(folder));
      return new PlatformAddress(
          URI.create("http://127.0.0.1:" + server.port()),
          token.isPresent() ? token : folder.token(),
          Optional.of(folder));
    } catch (AccessDeniedException e) {
      throw CommandFailure.unreachable("not allowed to read " + e.getFile())
          .withHint(
              "run the command as the user who started the platform (`sudo hearth …`), or set"
                  + " HEARTH_URL=http://127.0.0.1:8080 and HEARTH_TOKEN, the content of its"
                  + " admin-token, which that user can give you");
    } catch (IOException e) {
      throw CommandFailure.unreachable("cannot read " + folder.path() + ": " + e.getMessage());
    }
  }

  static CommandFailure notRunning(StateFolder folder) {
    CommandFailure failure =
        CommandFailure.unreachable(
            "the platform is not running (state directory " + folder.path() + ")");
    return folder.isNextToThatOfRoot()
        ? failure.withHint(
            "there is a state directory of root, "
                + StateFolder.OF_ROOT
                + ": run `sudo hearth …` to use its platform, or `hearth up` for one of your own")
        : failure.withHint("run `hearth up`, or name another with --state-dir or HEARTH_STATE_DIR");
  }

  private static URI remote(String url) {
    try {
      URI parsed = URI.create(url.replaceFirst("/+$", ""));
      if (parsed.getHost() != null && String.valueOf(parsed.getScheme()).startsWith("http")) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      // Said below, in the same words as for any other text that is not such a URL.
    }
    throw CommandFailure.usage("HEARTH_URL is '" + url + "': use a URL like http://host:8080");
  }
}
