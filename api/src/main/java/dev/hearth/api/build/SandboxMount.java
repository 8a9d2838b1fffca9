package dev.hearth.api.build;

import java.nio.file.Path;

/** A file or folder of the host that a sandbox can see at {@code target}. */
public record SandboxMount(Path source, String target, boolean writable) {}
