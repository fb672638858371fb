/**
 * Measures of pictures: the networks that see them ({@link org.sfumato.metric.FeatureNetwork},
 * {@link org.sfumato.metric.PairNetwork}; built layer for layer in {@code metric.network}) and how
 * whole folders get to them ({@link org.sfumato.metric.FeatureStream}).
 */
package org.sfumato.metric;
