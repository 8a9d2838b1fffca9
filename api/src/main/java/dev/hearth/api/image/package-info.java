/** Container images as they lie in the store. */
package dev.hearth.api.image;
