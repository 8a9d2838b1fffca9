/** Time for decisions, beside the time that people read. */
package dev.hearth.api.time;
