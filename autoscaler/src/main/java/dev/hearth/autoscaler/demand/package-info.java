/** Makes one picture of a revision's traffic from the reports of all gateways. */
package dev.hearth.autoscaler.demand;
