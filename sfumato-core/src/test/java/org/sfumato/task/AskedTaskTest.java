package org.sfumato.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.sfumato.image.Pictures;

/** Every patch says which task it is of, or a network that is told its task does another. */
class AskedTaskTest {
  private static final BufferedImage PHOTO = Pictures.photo(40, 90, 1);

  @Test
  void eachAsksForItself() {
    BufferedImage white = Compare.image(40, 90, (x, y) -> -1);
    asks("colorize", model -> Colorizer.colorize(PHOTO, model));
    asks("inpaint", model -> Inpainter.inpaint(PHOTO, PaintedMask.of(PHOTO, white), model, true));
    asks("uncrop", model -> Uncropper.uncrop(PHOTO, new Margins(3, 9, 0, 1), model, true));
    asks("restore", model -> Restorer.restore(PHOTO, model));
  }

  private static void asks(String task, Consumer<PatchModel> work) {
    FakeModel model = FakeModel.constant(32, 0);
    work.accept(model);
    assertThat(model.seen).isNotEmpty();
    assertThat(model.seen).allMatch(patch -> patch.task().name().equals(task));
  }
}
