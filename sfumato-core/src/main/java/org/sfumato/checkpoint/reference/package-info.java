/**
 * Checkpoints of the public reference implementations, guided-diffusion (ADM's) and the public
 * Palette code, to and from model files.
 */
package org.sfumato.checkpoint.reference;
