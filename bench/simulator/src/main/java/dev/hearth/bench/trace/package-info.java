/** Who calls which function when: made from published distributions, or read from traces. */
package dev.hearth.bench.trace;
