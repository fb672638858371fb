package org.sfumato.train;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.checkpoint.ModelConfig;
import org.sfumato.checkpoint.ModelFile;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.error.InputException;
import org.sfumato.model.AddedLevels;
import org.sfumato.model.Classifier;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.model.NoiseInput;
import org.sfumato.model.Trainable;
import org.sfumato.nn.Parameter;
import org.sfumato.torch.Compute;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.Scope;

/**
 * Gives a network the weights of a model that has learned something else (Antona, section 3.3: task
 * and domain adaptation). What differs follows these rules:
 *
 * <ul>
 *   <li>Another image size changes nothing: no weight depends on it.
 *   <li>The first convolution keeps the kernels of those channels of the noisy image, and of the
 *       condition, that both networks have. Those of new channels begin at zero, so that the
 *       network first does what the model does; those of channels that are gone are dropped.
 *   <li>Where a U-Net has more levels below those of the model ({@link AddedLevels}), the others
 *       take what the model has learned, and what is new begins by passing on what it is given (a
 *       network that has learned is made larger, as in Net2Net, Chen, T. et al. 2015). What was the
 *       bottom is seen at a lower resolution, so at first it does nearly, not exactly, what the
 *       model does.
 *   <li>A network that is told classes may start from one that is not: no class differs from
 *       another yet.
 *   <li>Where something else is predicted, the output layer keeps its fresh start; all before it
 *       takes what the model has learned.
 * </ul>
 *
 * @param network whose parameters have memory
 * @param diffusion what it is to predict
 * @param compute where
 */
record WarmStart(Trainable network, DiffusionConfig diffusion, Compute compute) {
  /** Of U-Nets and classifiers. */
  private static final String FIRST = "input_blocks.0.0.weight";

  /**
   * Takes the weights.
   *
   * @throws InputException if the model's network has another shape or reads its weights otherwise
   */
  void take(Path model) {
    if (network instanceof Classifier) {
      try (ModelFile.LoadedClassifier loaded = ModelFile.loadClassifier(model, compute)) {
        take(loaded.classifier(), loaded.config().diffusion(), model);
      }
    } else {
      try (ModelFile.Loaded loaded = ModelFile.load(model, compute)) {
        take(loaded.network(), loaded.config().diffusion(), model);
      }
    }
  }

  /**
   * Takes the weights of a model that adapters are to belong to, so that they fit it.
   *
   * @throws InputException if its network or what it predicts is not this run's
   */
  void takeAll(Path model) {
    ModelConfig theirs = ModelFile.config(model);
    if (!exactShapes(Network.of(theirs.network())).equals(exactShapes(network))
        || theirs.network().condition() != network.config().condition()
        || theirs.network().inChannels() != network.config().inChannels()
        || theirs.diffusion().residual() != diffusion.residual()
        || !predictsAlike(theirs.diffusion(), diffusion)) {
      throw new InputException(
          model
              + " has another network than this run, or predicts something else, and adapters belong"
              + " to one model: give its network and diffusion settings, or lora.rank=0.");
    }
    take(model);
  }

  private void take(Trainable other, DiffusionConfig theirs, Path model) {
    Function<String, Optional<String>> naming =
        AddedLevels.of(network.config(), other.config())
            .<Function<String, Optional<String>>>map(added -> added::shallowName)
            .orElse(Optional::of);
    requireSame(other, naming, model);
    requireSame(theirs, model);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      boolean predictsAlike = predictsAlike(theirs, diffusion);
      Map<String, Parameter> learned = other.parameters().byName();
      for (Parameter parameter : network.parameters().list()) {
        Optional<String> name = naming.apply(parameter.name());
        if (name.isEmpty()) {
          passOn(parameter);
          continue;
        }
        Parameter same = learned.get(name.get());
        boolean meansTheSame = predictsAlike || !parameter.name().startsWith(network.outputLayer());
        if (same == null) { // the class table
          parameter.tensor().zero_();
        } else if (parameter.name().equals(FIRST)) {
          takeFirst(parameter.tensor(), same.tensor(), other.config());
        } else if (meansTheSame) {
          parameter.tensor().copy_(same.tensor());
        }
      }
    }
  }

  /**
   * A new residual block adds nothing yet, as fresh ones do; where it narrows what comes from below
   * and across, it keeps what comes from below.
   */
  private static void passOn(Parameter parameter) {
    if (parameter.name().endsWith("skip_connection.weight")) {
      long[] shape = parameter.shape(); // [C, C and what comes across, 1, 1]
      try (Scope scope = new Scope()) {
        parameter.tensor().copy_(torch.eye(shape[0], shape[1]).view(shape));
      }
    } else if (parameter.name().endsWith("skip_connection.bias")) {
      parameter.tensor().zero_();
    }
  }

  /** Kernels {@code [C, noisy and condition, k, k]}. */
  private void takeFirst(Tensor ours, Tensor theirs, NetworkConfig other) {
    NetworkConfig own = network.config();
    ours.zero_();
    int noisy = Math.min(own.inChannels(), other.inChannels());
    ours.narrow(1, own.condition().startOfNoisy(own.conditionChannels()), noisy)
        .copy_(theirs.narrow(1, other.condition().startOfNoisy(other.conditionChannels()), noisy));
    int condition = Math.min(own.conditionChannels(), other.conditionChannels());
    if (condition > 0) {
      ours.narrow(1, own.condition().startOfCondition(own.inChannels()), condition)
          .copy_(
              theirs.narrow(1, other.condition().startOfCondition(other.inChannels()), condition));
    }
  }

  private void requireSame(Trainable other, Function<String, Optional<String>> naming, Path model) {
    List<String> ours = namesAndShapes(network, naming);
    if (other.config().classes() == 0) {
      ours.removeIf(name -> name.startsWith(Network.CLASS_TABLE));
    }
    if (!other.config().readsWeightsAs(network.config())
        || !namesAndShapes(other, Optional::of).equals(ours)) {
      throw new InputException(
          AddedLevels.settings(network.config(), other.config())
              .map(
                  settings ->
                      model
                          + " has fewer levels than this run, and those are not below its own: give"
                          + " its network settings, but "
                          + settings
                          + " and, if you like, attention at the resolutions below.")
              .orElse(
                  model + " has another network than this run: give the same network settings."));
    }
  }

  private static List<String> exactShapes(Trainable network) {
    return network.parameters().list().stream()
        .map(parameter -> parameter.name() + Arrays.toString(parameter.shape()))
        .toList();
  }

  /** Of the parameters that have a name. */
  private static List<String> namesAndShapes(
      Trainable network, Function<String, Optional<String>> naming) {
    List<String> found = new ArrayList<>();
    for (Parameter parameter : network.parameters().list()) {
      String shape =
          parameter.name().equals(FIRST)
              ? "[" + parameter.shape()[0] + "]" // any number of channels
              : Arrays.toString(parameter.shape());
      naming.apply(parameter.name()).ifPresent(name -> found.add(name + shape));
    }
    return found;
  }

  /** Other units of a difference are no other prediction: what was learned is soon adapted. */
  private static boolean predictsAlike(DiffusionConfig theirs, DiffusionConfig ours) {
    return theirs.prediction() == ours.prediction()
        && theirs.residual().isOn() == ours.residual().isOn();
  }

  private void requireSame(DiffusionConfig theirs, Path model) {
    // Told as the number of a step or as a time, a noise level means something on its own schedule
    // only.
    NoiseInput told = network.config().noiseInput();
    if ((told == NoiseInput.TIMESTEP || told == NoiseInput.TIME)
        && !theirs.schedule().equals(diffusion.schedule())) {
      throw new InputException(
          model
              + " was told noise levels by another schedule than this run: give diffusion.schedule="
              + theirs.schedule()
              + ".");
    }
    if (theirs.inputScale() != diffusion.inputScale()
        || theirs.normaliseVariance() != diffusion.normaliseVariance()) {
      throw new InputException(
          model
              + " sees noisy images scaled otherwise than this run: give diffusion.input-scale="
              + theirs.inputScale()
              + " and diffusion.normalise-variance="
              + name(theirs.normaliseVariance())
              + ".");
    }
  }

  private static String name(Enum<?> choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }
}
