/**
 * Typed configuration: records are printed as YAML or JSON and read back from a preset, a file and
 * {@code key=value} overrides, with errors that name the key at fault.
 */
package org.sfumato.config;
