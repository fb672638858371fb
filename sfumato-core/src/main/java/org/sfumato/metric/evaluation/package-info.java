/**
 * The evaluation protocol over folders: which files belong together, what is measured of them, and
 * the scores with everything that affects them. {@link org.sfumato.metric.evaluation.Evaluator} is
 * the way in.
 */
package org.sfumato.metric.evaluation;
