package org.sfumato.bench;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.sfumato.diffusion.DiffusionConfig;
import org.sfumato.diffusion.Objective;
import org.sfumato.model.Network;
import org.sfumato.model.NetworkConfig;
import org.sfumato.nn.FlatParameters;
import org.sfumato.nn.Pass;
import org.sfumato.torch.NoGrad;
import org.sfumato.torch.RandomStream;
import org.sfumato.torch.Scope;
import org.sfumato.train.OptimizerConfig;

/**
 * A training step as a straightforward port does it: 32 bits, channels first, libtorch's own AdamW
 * over separate parameters, the average tensor by tensor.
 */
final class PlainTraining implements Workload {
  private final Objective objective;
  private final FlatParameters weights;
  private final List<Tensor> parameters;
  private final List<Tensor> averages = new ArrayList<>();
  private final AdamW optimizer;
  private final RandomStream dropout = new RandomStream(2);
  private final Images images;

  PlainTraining(NetworkConfig config, int batch) {
    Network network = Network.of(config);
    objective = new Objective(network, DiffusionConfig.PALETTE_V);
    weights = Separate.parameters(network);
    images = new Images(batch, config.imageSize());
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      parameters = network.parameters().list().stream().map(p -> p.tensor()).toList();
      for (Tensor parameter : parameters) {
        parameter.requires_grad_(true);
        averages.add(Scope.own(parameter.detach().clone()));
      }
      OptimizerConfig c = ShippedTraining.OPTIMIZER;
      AdamWOptions options = new AdamWOptions(c.learningRate());
      options.betas().put(0, c.beta1()).put(1, c.beta2());
      options.weight_decay().put(c.weightDecay());
      optimizer =
          Scope.own(new AdamW(new TensorVector(parameters.toArray(Tensor[]::new)), options));
    }
  }

  @Override
  public void run() {
    try (Scope scope = new Scope()) {
      optimizer.zero_grad();
      Tensor loss = images.loss(objective, new Pass.Training(Separate.COMPUTE, dropout));
      loss.backward();
      ShippedTraining.requireFinite(loss.item_double());
      clipGradients();
      optimizer.step();
      average();
    }
  }

  private void clipGradients() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      double squares = 0;
      for (Tensor parameter : parameters) {
        double norm = parameter.grad().norm().item_double();
        squares += norm * norm;
      }
      double limit = ShippedTraining.OPTIMIZER.gradientClip();
      if (Math.sqrt(squares) > limit) {
        Scalar factor = new Scalar(limit / Math.sqrt(squares));
        parameters.forEach(parameter -> parameter.grad().mul_(factor));
      }
    }
  }

  private void average() {
    try (Scope scope = new Scope();
        NoGrad off = new NoGrad()) {
      Scalar step = new Scalar(1 - ShippedTraining.EMA_DECAY);
      for (int i = 0; i < averages.size(); i++) {
        averages.get(i).lerp_(parameters.get(i), step);
      }
    }
  }

  @Override
  public void close() {
    images.close();
    dropout.close();
    optimizer.close();
    averages.forEach(Tensor::close);
    weights.close();
  }
}
