/**
 * What photographs' files say beside their pixels: EXIF, XMP, colour profiles. Read with bounds on
 * everything, for anyone may have made the file, and written again for the picture that came of it.
 */
package org.sfumato.image.metadata;
