/** Archives that came from outside, and may be hostile. */
package dev.hearth.builder.archive;
