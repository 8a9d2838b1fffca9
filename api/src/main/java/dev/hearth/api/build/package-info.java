/** From source to image. */
package dev.hearth.api.build;
