/**
 * Whole-run benchmarks: the shipped configuration against a plain port of the same network, and
 * against what its convolutions alone would take.
 */
package org.sfumato.bench;
