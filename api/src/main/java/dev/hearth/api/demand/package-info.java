/** Demand, and what the autoscaler makes of it. */
package dev.hearth.api.demand;
