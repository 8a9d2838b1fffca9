/** What the invoker needs from the kernel and the JDK does not offer, by foreign function calls. */
package dev.hearth.invoker.linux;
