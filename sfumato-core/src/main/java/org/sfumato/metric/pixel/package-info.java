/** Measures that look at pixels alone and need no network. All arithmetic is in 64 bits. */
package org.sfumato.metric.pixel;
