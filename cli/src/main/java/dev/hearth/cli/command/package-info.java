/** The commands, one class each. */
package dev.hearth.cli.command;
