/** Calls that nobody waits for, and what became of them. */
package dev.hearth.api.invocation;
