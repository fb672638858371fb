package org.sfumato.task;

import java.util.ArrayList;
import java.util.List;
import org.sfumato.image.Pixels;

/** Asks a model in calls that its memory can bear. */
final class Batches {
  private Batches() {}

  /** The picture for a patch of any size that the model can bear. */
  static Pixels generate(PatchModel model, Patch patch) {
    return generate(model, List.of(patch)).get(0);
  }

  /** The pictures for all the squares, in order, at most {@code model.maxBatch()} a call. */
  static List<Pixels> generate(PatchModel model, List<Patch> patches) {
    List<Pixels> generated = new ArrayList<>(patches.size());
    for (int from = 0; from < patches.size(); from += model.maxBatch()) {
      List<Patch> batch = patches.subList(from, Math.min(patches.size(), from + model.maxBatch()));
      List<Pixels> pictures = model.generate(List.copyOf(batch));
      if (pictures.size() != batch.size()) {
        throw new IllegalArgumentException(
            "the model made " + pictures.size() + " pictures of " + batch.size() + " patches");
      }
      for (int i = 0; i < pictures.size(); i++) {
        Pixels picture = pictures.get(i);
        Pixels asked = batch.get(i).condition();
        if (picture.channels() != 3
            || picture.height() != asked.height()
            || picture.width() != asked.width()) {
          throw new IllegalArgumentException("the model made " + picture + " of " + asked);
        }
      }
      generated.addAll(pictures);
    }
    return generated;
  }
}
