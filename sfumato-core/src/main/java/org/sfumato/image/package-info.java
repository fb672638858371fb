/** Reading, writing, colour and resampling of images. Knows nothing of networks or tasks. */
package org.sfumato.image;
