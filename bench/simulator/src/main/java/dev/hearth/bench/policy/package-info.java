/**
 * Ways to decide how many instances a function has: Hearth's own code, and those it is compared
 * with.
 */
package dev.hearth.bench.policy;
