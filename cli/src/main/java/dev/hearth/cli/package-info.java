/** The {@code hearth} command. */
package dev.hearth.cli;
