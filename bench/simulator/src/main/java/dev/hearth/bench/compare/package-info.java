/** Policies side by side on the same workloads. */
package dev.hearth.bench.compare;
