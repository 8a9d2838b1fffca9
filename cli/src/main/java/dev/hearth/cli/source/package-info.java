/** A function's folder as an archive. */
package dev.hearth.cli.source;
