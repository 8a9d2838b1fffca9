package dev.hearth.api.image;

import java.nio.file.Path;

/**
 * A layer in the image store.
 *
 * @param digest of the blob as stored
 * @param diffId of the uncompressed tar; identifies the unpacked layer
 * @param mediaType as in the manifest, tells the compression
 * @param blob the file; never changed once there
 */
public record StoredLayer(Digest digest, Digest diffId, String mediaType, Path blob) {}
