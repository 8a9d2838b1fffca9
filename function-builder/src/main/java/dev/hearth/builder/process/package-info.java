/** Programs of this machine. */
package dev.hearth.builder.process;
