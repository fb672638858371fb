package org.sfumato.task;

import java.util.ArrayList;
import java.util.List;
import org.sfumato.image.Pixels;

/** Asks a model in calls that its memory can bear. */
final class Batches {
  private Batches() {}

  /** The pictures for all the patches, in order, at most {@code model.maxBatch()} a call. */
  static List<Pixels> generate(PatchModel model, List<Patch> patches) {
    List<Pixels> generated = new ArrayList<>(patches.size());
    for (int from = 0; from < patches.size(); from += model.maxBatch()) {
      List<Patch> batch = patches.subList(from, Math.min(patches.size(), from + model.maxBatch()));
      List<Pixels> pictures = model.generate(List.copyOf(batch));
      if (pictures.size() != batch.size()) {
        throw new IllegalArgumentException(
            "the model made " + pictures.size() + " pictures of " + batch.size() + " patches");
      }
      for (Pixels picture : pictures) {
        int size = model.size();
        if (picture.channels() != 3 || picture.height() != size || picture.width() != size) {
          throw new IllegalArgumentException("the model of size " + size + " made " + picture);
        }
      }
      generated.addAll(pictures);
    }
    return generated;
  }
}
