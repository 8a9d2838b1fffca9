/** Crontab entries and the moments at which they fire. Pure. */
package dev.hearth.api.schedule;
