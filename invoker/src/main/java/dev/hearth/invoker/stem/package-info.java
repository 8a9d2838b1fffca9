/** Stem cells: containers whose runtime stands ready before anybody asks for a function. */
package dev.hearth.invoker.stem;
