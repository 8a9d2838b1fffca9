/** What is observed goes in, a decision with its reason comes out. Pure. */
package dev.hearth.autoscaler.decision;
