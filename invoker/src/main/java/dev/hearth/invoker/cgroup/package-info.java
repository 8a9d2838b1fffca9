/** Control groups of containers, version 1 and 2. */
package dev.hearth.invoker.cgroup;
