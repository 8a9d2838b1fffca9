/** Limits of the kernel that all instances share, and how they are kept from using them up. */
package dev.hearth.invoker.quota;
