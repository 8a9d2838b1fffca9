package dev.hearth.invoker.start;

import dev.hearth.api.function.RevisionSpec;
import dev.hearth.api.function.SecurityProfile;
import dev.hearth.api.image.ImageConfig;
import java.util.Optional;
import java.util.regex.Pattern;

/** Recognises images that begin as root and count on its rights. Pure. */
public final class RightsHint {
  private static final Pattern ROOT = Pattern.compile("(root|0)?(:.*)?");
  private static final Pattern REFUSED =
      Pattern.compile(
          "operation not permitted|permission denied|\\bEPERM\\b|\\bEACCES\\b",
          Pattern.CASE_INSENSITIVE);

  private RightsHint() {}

  /**
   * What to do about an image that did not start.
   *
   * @param words what it wrote
   * @return empty unless it ran as root without root's rights, and was refused something
   */
  public static Optional<String> of(RevisionSpec spec, ImageConfig image, String words) {
    return spec.template().isEmpty()
            && spec.isolation().profile() == SecurityProfile.RESTRICTED
            && ROOT.matcher(image.user()).matches()
            && REFUSED.matcher(words).find()
        ? Optional.of(
            "the image starts as root and counts on root's rights: add 'security: { profile: docker"
                + " }' to function.yaml")
        : Optional.empty();
  }
}
