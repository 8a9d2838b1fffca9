/** Invocations in a SQLite file of their own, written by one thread, many changes in one commit. */
package dev.hearth.registry.invocation;
