/** Layers as reproducible tars. */
package dev.hearth.builder.layer;
