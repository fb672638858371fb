/**
 * Test sets that anyone can make again: which files, how they are cropped and degraded, with which
 * seeds (Palette, appendix C.5: ctest10k and places10k).
 */
package org.sfumato.benchmark;
