package org.sfumato.study;

/**
 * That a pair appeared on a rater's screen, or left it after its time: a line of {@code
 * views.jsonl}.
 *
 * @param rater from 0
 * @param trial its place in the rater's order, from 0
 * @param over false when the pair appeared, true when its time was over
 */
record View(int rater, int trial, boolean over) {}
