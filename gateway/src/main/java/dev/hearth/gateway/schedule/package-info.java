/** Schedules: each tick becomes a call that is carried out later. */
package dev.hearth.gateway.schedule;
