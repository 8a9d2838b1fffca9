/** Fakes written by hand. */
package dev.hearth.builder.testing;
