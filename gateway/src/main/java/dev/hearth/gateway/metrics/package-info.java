/** Counts and times calls, by labels whose values are bounded. */
package dev.hearth.gateway.metrics;
