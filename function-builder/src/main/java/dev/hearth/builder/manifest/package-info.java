/** The manifest {@code function.yaml}: what its author asks for. */
package dev.hearth.builder.manifest;
