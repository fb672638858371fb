package org.sfumato.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.sfumato.checkpoint.DType;
import org.sfumato.checkpoint.SafetensorsFile;
import org.sfumato.checkpoint.SafetensorsWriter;
import org.sfumato.checkpoint.TensorFiles;
import org.sfumato.config.ConfigWriter;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.LossSecondMoment;
import org.sfumato.error.InputException;
import org.sfumato.model.Trainable;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.LowRank;
import org.sfumato.nn.LowRankConfig;
import org.sfumato.torch.Compute;
import org.sfumato.torch.FusedAdamW;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * All that changes while a network is trained: its weights or their adapters, the average of those,
 * the optimizer's moments, the random streams and the count of steps. Saved and restored as one
 * file, bit for bit.
 *
 * <p>Data needs no state of its own: examples are functions of the seed and their number.
 */
public final class TrainingState implements AutoCloseable {
  private static final String STEP = "step";
  private static final String NETWORK = "network";

  /** The last losses at each step of the schedule, where draws learn from them. */
  private static final String LOSSES = "random.losses";

  /** The weights that adapters are added to. */
  private static final String BASE = "base";

  private final Trainable network;
  private final FlatParameters weights;
  private final Optional<LowRank> adapters;
  private final FlatParameters trained; // the network's own, or the adapters'
  private final Tensor average;
  private final Moments moments;
  private final Tensor count;
  private final RandomStream noise;
  private final RandomStream dropout;
  private final Optional<LossSecondMoment> importance;
  private final FusedAdamW adam = new FusedAdamW();
  private final Lamb lamb;
  private final long seed;
  private Optional<LayerRates> layerRates = Optional.empty();
  private long step;

  /** A fresh start of a run that draws its noise levels uniformly. */
  public TrainingState(Trainable network, Compute compute, long seed) {
    this(network, compute, seed, Optional.empty(), LowRankConfig.NONE, OptimizerConfig.State.F32);
  }

  /**
   * A fresh start.
   *
   * @param importance what draws of noise levels learn from the losses, if they do
   * @param lora which adapters learn in the place of the weights, if any
   * @param moments how the optimizer's are kept
   */
  public TrainingState(
      Trainable network,
      Compute compute,
      long seed,
      Optional<LossSecondMoment> importance,
      LowRankConfig lora,
      OptimizerConfig.State moments) {
    this.network = network;
    this.importance = importance;
    this.seed = seed;
    weights = new FlatParameters(network.parameters(), compute);
    adapters = adapters(lora, compute);
    trained = adapters.map(LowRank::weights).orElse(weights);
    lamb = new Lamb(trained.parameters());
    initialise();
    noise = new RandomStream(seed + 1);
    dropout = new RandomStream(seed + 2);
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      average = Scope.own(trained.values().clone());
      count = Scope.own(compute.place(Tensors.of(new float[1], 1)));
    }
    this.moments = new Moments(average, moments, seed);
    weights.requireGradients();
    trained.requireGradients();
  }

  private Optional<LowRank> adapters(LowRankConfig lora, Compute compute) {
    try {
      return lora.isOn() ? Optional.of(new LowRank(weights, lora, compute)) : Optional.empty();
    } catch (InputException e) { // no such layers
      weights.close();
      throw e;
    }
  }

  private void initialise() {
    try (RandomStream start = new RandomStream(seed)) {
      weights.initialise(start);
      adapters.ifPresent(thin -> thin.initialise(start).rebase());
    }
  }

  /** Back to the fresh start. */
  void restart() {
    initialise();
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad();
        RandomStream freshNoise = new RandomStream(seed + 1);
        RandomStream freshDropout = new RandomStream(seed + 2)) {
      average.copy_(trained.values());
      moments.clear();
      count.zero_();
      clearGradients();
      noise.restore(freshNoise.state());
      dropout.restore(freshDropout.state());
    }
    importance.ifPresent(LossSecondMoment::forget);
    step = 0;
  }

  /**
   * Takes a model's weights in place of a fresh start's, and for the average's.
   *
   * @throws InputException if they mean something else to this network
   */
  void startFrom(Path model, DiffusionConfig diffusion, Compute compute) {
    WarmStart start = new WarmStart(network, diffusion, compute);
    if (adapters.isPresent()) {
      start.takeAll(model);
      adapters.get().rebase();
    } else {
      start.take(model);
    }
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      average.copy_(trained.values());
    }
  }

  /**
   * Lets some layers learn slower from now on, or not at all.
   *
   * @param config whose {@code layerRates} and {@code layerWarmup} say which
   * @throws InputException if there are no such layers
   */
  void slowDown(OptimizerConfig config) {
    layerRates = LayerRates.of(config, trained);
  }

  /** One step of the optimizer with the gradients at hand, which are then cleared. */
  public void update(OptimizerConfig config, double learningRate) {
    if (layerRates.isEmpty()) {
      move(config, learningRate);
    } else {
      try (Scope scope = new Scope();
          NoGrad off = new NoGrad()) {
        Tensor before = trained.values().clone();
        move(config, learningRate);
        layerRates.get().shorten(step, before, trained.values());
      }
    }
    adapters.ifPresent(LowRank::merge);
    skip();
  }

  private void move(OptimizerConfig config, double learningRate) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor values = trained.values();
      Tensor gradients = trained.gradients();
      Tensor before = count.clone(); // each piece's optimizer counts the step
      moments.update(
          step,
          (from, length, mean, square) -> {
            count.copy_(before);
            switch (config.kind()) {
              case ADAMW ->
                  adam.step(
                      values.narrow(0, from, length),
                      gradients.narrow(0, from, length),
                      mean,
                      square,
                      count,
                      learningRate,
                      config.beta1(),
                      config.beta2(),
                      config.weightDecay(),
                      config.eps());
              case LAMB -> lamb.step(values, gradients, mean, square, count, learningRate, config);
            }
          });
    }
  }

  /** Passes over a step: its gradients are cleared, and nothing is learned from them. */
  public void skip() {
    clearGradients();
    step++;
  }

  private void clearGradients() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      weights.gradients().zero_();
      trained.gradients().zero_();
    }
  }

  /**
   * Moves the average towards the weights. Its memory grows with the run, so that the start, which
   * is no better than chance, is soon forgotten.
   */
  public void average(double decay) {
    double memory = Math.min(decay, (1.0 + step) / (10.0 + step));
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      average.lerp_(trained.values(), new Scalar(1 - memory));
    }
  }

  /** Runs something with the average in the weights' place. */
  public void withAverage(Runnable action) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Tensor current = weights.values().clone();
      weights.values().copy_(averageValues());
      try {
        action.run();
      } finally {
        weights.values().copy_(current);
      }
    }
  }

  /**
   * Scales the gradients of all that learns, which are made of the network's before every update,
   * so that their norm is at most {@code limit}; gives the norm before.
   *
   * @param limit 0 for none
   */
  public double clipGradients(double limit) {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      adapters.ifPresent(LowRank::takeGradients);
      double norm = trained.gradients().norm().item_double();
      if (limit > 0 && norm > limit) {
        trained.gradients().mul_(new Scalar(limit / norm));
      }
      return norm;
    }
  }

  /**
   * Writes everything, wholly or not at all.
   *
   * @param facts further metadata
   */
  public void save(Path path, Map<String, String> facts) {
    try (Scope scope = new Scope()) {
      SafetensorsWriter writer = new SafetensorsWriter();
      facts.forEach(writer::metadata);
      writer.metadata(STEP, Long.toString(step));
      writer.metadata(NETWORK, shape());
      tensors().forEach((name, tensor) -> TensorFiles.add(writer, name, tensor, DType.F32));
      add(writer, "random.noise", noise);
      add(writer, "random.dropout", dropout);
      importance.ifPresent(learned -> add(writer, learned));
      writer.writeChecked(path);
    }
  }

  private String shape() {
    return ConfigWriter.json((Record) network.config());
  }

  private static void add(SafetensorsWriter writer, LossSecondMoment importance) {
    float[] history = importance.history();
    TensorFiles.add(writer, LOSSES, Tensors.of(history, history.length), DType.F32);
  }

  private static void add(SafetensorsWriter writer, String name, RandomStream stream) {
    byte[] state = stream.state();
    writer.add(name, DType.U8, new long[] {state.length}, java.nio.ByteBuffer.wrap(state));
  }

  /**
   * Goes on from a saved state.
   *
   * @throws InputException if the file is not the state of a network of this shape
   */
  public void restore(Path path) {
    try (SafetensorsFile file = SafetensorsFile.open(path);
        Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      file.requireIntact();
      if (!shape().equals(file.metadata().get(NETWORK))) {
        throw new InputException(path + " is not a checkpoint of this network.");
      }
      for (Map.Entry<String, Tensor> entry : tensors().entrySet()) {
        Tensor read = TensorFiles.read(file, entry.getKey());
        if (read.numel() != entry.getValue().numel()) {
          throw new InputException(path + " is not a checkpoint of this network.");
        }
        entry.getValue().copy_(read);
      }
      restore(file, "random.noise", noise);
      restore(file, "random.dropout", dropout);
      importance.ifPresent(learned -> restore(file, learned));
      adapters.ifPresent(LowRank::merge);
      clearGradients();
      step = Long.parseLong(file.metadata().getOrDefault(STEP, ""));
    } catch (NumberFormatException e) {
      throw new InputException(path + " does not say of which step it is.", e);
    }
  }

  private static void restore(SafetensorsFile file, LossSecondMoment importance) {
    float[] history = Tensors.toFloats(TensorFiles.read(file, LOSSES));
    try {
      importance.restore(history);
    } catch (IllegalArgumentException e) {
      throw new InputException(file.path() + " is a checkpoint of another schedule.", e);
    }
  }

  private static void restore(SafetensorsFile file, String name, RandomStream stream) {
    byte[] state = Tensors.toBytes(TensorFiles.read(file, name));
    if (state.length != stream.state().length) {
      throw new InputException(file.path() + " holds no state of a generator as " + name + ".");
    }
    stream.restore(state);
  }

  private Map<String, Tensor> tensors() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    adapters.ifPresent(thin -> tensors.put(BASE, thin.base()));
    tensors.put("weights", trained.values());
    tensors.put("average", average);
    tensors.putAll(moments.byName());
    tensors.put("optimizer.count", count);
    return tensors;
  }

  public Trainable network() {
    return network;
  }

  /** The network's. */
  public FlatParameters weights() {
    return weights;
  }

  /** What learns in the place of the weights, if anything does. */
  public Optional<LowRank> adapters() {
    return adapters;
  }

  /** The average of what learns: of the weights, or of the adapters. */
  public Tensor average() {
    return average;
  }

  /** The average of the network's weights, {@code [N]}: of an open scope, where adapters learn. */
  public Tensor averageValues() {
    if (adapters.isEmpty()) {
      return average;
    }
    Tensor merged = torch.empty_like(weights.values());
    adapters.get().merge(average, merged);
    return merged;
  }

  /** Of the noise added to images. */
  public RandomStream noise() {
    return noise;
  }

  /** Of dropout. */
  public RandomStream dropout() {
    return dropout;
  }

  /** Steps done. */
  public long step() {
    return step;
  }

  @Override
  public void close() {
    layerRates.ifPresent(LayerRates::close);
    adam.close();
    noise.close();
    dropout.close();
    count.close();
    moments.close();
    average.close();
    adapters.ifPresent(LowRank::close);
    weights.close();
  }
}
