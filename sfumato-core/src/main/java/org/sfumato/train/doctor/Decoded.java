package org.sfumato.train.doctor;

import org.sfumato.data.CacheKind;
import org.sfumato.data.ImageFolder;
import org.sfumato.train.TrainConfig;

/**
 * Images that a run keeps decoded, of both sets.
 *
 * @param inMemory bytes in the heap
 * @param onDisk bytes in files of the run's folder instead
 * @param share of the images to learn that are kept, 0 to 1
 */
record Decoded(long inMemory, long onDisk, double share) {
  /** Of the free disk, for one set. */
  private static final double MAX_SHARE_OF_DISK = 0.25;

  /**
   * @param free bytes of the disk that the run would go to
   */
  static Decoded of(TrainConfig config, ImageSurvey learned, ImageSurvey kept, long free) {
    long asked = config.cacheMegabytes() << 20;
    boolean disk = config.cache() == CacheKind.DISK;
    double room = disk ? Math.min(asked, MAX_SHARE_OF_DISK * free) : ImageFolder.affordable(asked);
    double all = learned.files() * learned.bytesEach() / config.curriculum().subsets();
    // Validation and previews look at the same few images again and again.
    double measured = Math.min(kept.files(), config.validationImages()) * kept.bytesEach();
    long bytes = (long) (Math.min(room, all) + Math.min(room, measured));
    return new Decoded(disk ? 0 : bytes, disk ? bytes : 0, all == 0 ? 1 : Math.min(1, room / all));
  }
}
