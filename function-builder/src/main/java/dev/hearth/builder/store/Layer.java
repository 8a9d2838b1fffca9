package dev.hearth.builder.store;

import dev.hearth.api.image.Digest;

/**
 * A layer whose blob is in the store.
 *
 * @param blob as stored
 * @param diffId of the uncompressed tar
 * @param mediaType one of OCI, tells the compression
 */
public record Layer(Blob blob, Digest diffId, String mediaType) {}
