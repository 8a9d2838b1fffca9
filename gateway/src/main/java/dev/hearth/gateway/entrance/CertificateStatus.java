package dev.hearth.gateway.entrance;

import dev.hearth.api.status.StatusItem;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Says how the certificate is. */
final class CertificateStatus {
  /** Certificates that are renewed by themselves are so well before this. */
  static final Duration SOON = Duration.ofDays(14);

  private static final int MOST_NAMES = 3;

  private CertificateStatus() {}

  /**
   * @param fault why files that were put in its place are not used
   */
  static StatusItem of(
      String url, X509Certificate certificate, Optional<String> fault, Instant now) {
    Instant end = certificate.getNotAfter().toInstant();
    Instant begin = certificate.getNotBefore().toInstant();
    StringBuilder text = new StringBuilder(url);
    text.append(", certificate of ").append(names(certificate));
    boolean valid = true;
    if (now.isAfter(end)) {
      valid = false;
      text.append(" expired on ").append(day(end)).append("; renew it");
    } else if (now.isBefore(begin)) {
      valid = false;
      text.append(" is not valid before ").append(day(begin));
    } else {
      text.append(" valid until ").append(day(end));
      Duration left = Duration.between(now, end);
      if (left.compareTo(SOON) < 0) {
        text.append(", only ").append(left.toDays()).append(" days more; renew it");
      }
    }
    fault.ifPresent(reason -> text.append("; new files are not used: ").append(reason));
    return new StatusItem("tls", valid && fault.isEmpty(), text.toString());
  }

  private static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  private static String names(X509Certificate certificate) {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      if (alternatives != null && !alternatives.isEmpty()) {
        List<String> names =
            alternatives.stream().map(name -> String.valueOf(name.get(1))).toList();
        String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
        return names.size() > MOST_NAMES ? first + ", …" : first;
      }
    } catch (CertificateParsingException e) {
      // Shown by its subject then.
    }
    return certificate.getSubjectX500Principal().getName();
  }
}
