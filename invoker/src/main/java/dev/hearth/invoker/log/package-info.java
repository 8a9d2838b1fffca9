/** What instances wrote, in files whose sizes are bounded. */
package dev.hearth.invoker.log;
