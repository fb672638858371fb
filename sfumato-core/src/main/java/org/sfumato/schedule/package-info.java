/**
 * How much of the signal is left at each moment of diffusion, and the levels that a sampler visits.
 * Pure Java doubles; gamma is the signal power (Palette's gamma, DDPM's alpha-bar).
 */
package org.sfumato.schedule;
