/** Images put together from layers, with Jib's model of manifest and configuration. */
package dev.hearth.builder.image;
