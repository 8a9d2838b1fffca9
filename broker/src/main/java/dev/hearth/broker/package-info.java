/**
 * The program of the embedded broker's process. Runs by itself: nothing else of Hearth is on its
 * class path.
 */
package dev.hearth.broker;
