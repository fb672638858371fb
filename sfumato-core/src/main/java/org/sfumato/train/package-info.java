/**
 * Training: the loop, what it averages and reports, and the run directory that it can resume from.
 */
package org.sfumato.train;
