/** Network namespaces, made ahead of the containers that will use them. */
package dev.hearth.invoker.network;
