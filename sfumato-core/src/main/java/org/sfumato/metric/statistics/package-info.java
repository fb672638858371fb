/**
 * Distances between sets of images, from the features that a network gives: moments, Frechet
 * distance, kernel distance, Inception Score, precision and recall; their intervals; and moments as
 * files. All arithmetic is in 64 bits.
 */
package org.sfumato.metric.statistics;
