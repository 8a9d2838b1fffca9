/** Gathers reports, asks for decisions and hands them on. */
package dev.hearth.autoscaler.loop;
