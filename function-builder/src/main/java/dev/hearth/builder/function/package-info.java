/** The image of a function: its dependencies and its code above a base. */
package dev.hearth.builder.function;
