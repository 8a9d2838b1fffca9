/** From a function's source to its image. */
package dev.hearth.builder;
