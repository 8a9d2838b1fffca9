/** Shares the machine's memory among all functions, as a function of its arguments. */
package dev.hearth.autoscaler.allocation;
