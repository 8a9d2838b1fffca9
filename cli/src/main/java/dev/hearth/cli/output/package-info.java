/** How results look: tables, colours, durations, progress of steps. */
package dev.hearth.cli.output;
