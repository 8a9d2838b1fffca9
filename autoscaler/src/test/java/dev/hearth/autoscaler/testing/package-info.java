/** Fakes of what surrounds the autoscaler. */
package dev.hearth.autoscaler.testing;
