/**
 * Reading, writing, colour and resampling of images. Knows nothing of networks or tasks.
 *
 * <p>{@link java.awt.image.BufferedImage} is what comes in and goes out; {@link
 * org.sfumato.image.Pixels} is what is computed with.
 */
package org.sfumato.image;
