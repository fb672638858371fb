package org.sfumato.task;

/**
 * A task of a user's own: put it on the class path, name its class in {@code
 * META-INF/services/org.sfumato.task.CustomTask}, and train it as {@code tasks.NAME=1}. It needs a
 * public constructor without parameters.
 *
 * <p>Whoever uses the model needs the class, too: {@link Task#name} is what the model file says.
 */
public non-sealed interface CustomTask extends PhotoTask {
  /**
   * The class by which a network that is told its task knows it. The default, 0, is for a task that
   * a network learns alone.
   */
  @Override
  default int label() {
    return 0;
  }

  @Override
  default double spread() {
    return 0.25;
  }

  @Override
  default Crop crop() {
    return Crop.SCENES;
  }
}
