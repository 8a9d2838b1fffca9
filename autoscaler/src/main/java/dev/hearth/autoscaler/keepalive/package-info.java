/**
 * How long an idle instance is kept, and when one is made ahead: learned from the idle times of the
 * function, a function of its arguments.
 */
package dev.hearth.autoscaler.keepalive;
