/** What a function's schedule asks for at a moment. */
package dev.hearth.autoscaler.schedule;
