/** YAML documents whose every error names the file, the line and the key. */
package dev.hearth.builder.yaml;
