package org.sfumato.train.doctor;

/**
 * An image of validation that is learned, too, or nearly.
 *
 * @param learned the image to learn
 * @param kept the image of validation
 * @param distance bits of 64 in which their perceptual hashes differ
 */
public record Leak(String learned, String kept, int distance) {}
