/**
 * The networks that measure, layer for layer, for inference only: each is one short file that says
 * which {@link org.sfumato.metric.network.Convolution}s lie in which order, in the names and layout
 * of the published weight files. {@link org.sfumato.metric.network.Networks} loads them by name.
 */
package org.sfumato.metric.network;
