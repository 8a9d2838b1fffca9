package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;

/** A blob in the store; {@code size} in bytes. */
public record Blob(Digest digest, long size) {}
