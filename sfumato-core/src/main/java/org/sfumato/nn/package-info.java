/**
 * Layers: convolution, group norm, attention, embeddings; and the parameters they declare, by name.
 */
package org.sfumato.nn;
