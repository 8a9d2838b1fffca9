/** Templates: what {@code templates/NAME/template.yaml} says of a language. */
package dev.hearth.builder.template;
