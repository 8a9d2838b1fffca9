/** Registries of images, through Jib's client. */
package dev.hearth.builder.registry;
