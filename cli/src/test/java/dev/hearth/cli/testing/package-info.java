/** A platform to test the client against. */
package dev.hearth.cli.testing;
