package org.sfumato.train.doctor;

/**
 * Something that would not stop a run, and might spoil it.
 *
 * @param check that found it: {@code leak}, {@code few-images}, ...
 * @param sentence what is wrong, where, and what to do
 */
public record Warning(String check, String sentence) {}
