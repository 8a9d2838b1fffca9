/** What every start of a container needs, whatever the container is for. */
package dev.hearth.invoker.start;
