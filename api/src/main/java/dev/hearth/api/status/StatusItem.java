package dev.hearth.api.status;

/**
 * One fact about a part of the platform, for {@code hearth status}.
 *
 * @param part for example {@code runtime}
 * @param healthy false when a person should act on it
 * @param text for example {@code runc 1.1.5, cgroup v1}
 */
public record StatusItem(String part, boolean healthy, String text) {}
