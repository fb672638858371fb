package org.sfumato.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sfumato.diffusion.BatchNoise;
import org.sfumato.diffusion.Denoiser;
import org.sfumato.diffusion.ForwardProcess;
import org.sfumato.diffusion.LearnedVariance;
import org.sfumato.diffusion.Posterior;
import org.sfumato.diffusion.Prediction;
import org.sfumato.diffusion.VariationalBound;
import org.sfumato.sampler.Ddim;
import org.sfumato.sampler.Ddpm;
import org.sfumato.sampler.StepListener;
import org.sfumato.schedule.DiscreteSchedule;
import org.sfumato.schedule.StepGrid;
import org.sfumato.torch.Scope;
import org.sfumato.torch.Tensors;

/**
 * Diffusion and samplers against the public reference implementation, with a formula as network.
 */
class DiffusionParityTest {
  /** What the README of the golden values asks for, in 32 bits. */
  private static final double TOLERANCE = 1e-5;

  private static final Set<String> COMPARED =
      Set.of(
          "betas",
          "alphas_cumprod",
          "q_sample",
          "mean",
          "variance",
          "pred_xstart",
          "mean_noclip",
          "ddim_eta0",
          "learned_mean",
          "learned_variance",
          "learned_log_variance",
          "vb_bpd",
          "ddim_final");

  static List<Golden> files() {
    return Golden.where(config -> config.has("betas") && config.has("respacing"));
  }

  static Stream<Golden> walks() {
    return files().stream().filter(golden -> golden.has("out.ddim_final"));
  }

  @Test
  void bothSchedulesAndAllSpacingsAreThere() {
    List<String> settings =
        files().stream()
            .map(f -> f.config().get("betas") + " " + f.config().get("respacing"))
            .toList();
    assertThat(settings).hasSizeGreaterThanOrEqualTo(6).doesNotHaveDuplicates();
    assertThat(walks()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyOutputIsCompared(Golden golden) {
    assertThat(golden.names())
        .allMatch(name -> name.startsWith("in.") || COMPARED.contains(name.substring(4)));
  }

  @ParameterizedTest
  @MethodSource("files")
  void schedule(Golden golden) {
    DiscreteSchedule schedule = scheduleOf(golden);
    double[] betas = golden.doubles("out.betas");
    double[] alphasCumprod = golden.doubles("out.alphas_cumprod");
    long[] timesteps = golden.longs("in.timestep_map");
    assertThat(schedule.steps()).isEqualTo(betas.length);
    // 1e-10 relative, in percent: doubles on both sides. The reference multiplies 1 - beta of the
    // steps it keeps, which loses digits where beta is near 1; we keep the gammas as they were.
    double percent = 1e-8;
    for (int i = 0; i < betas.length; i++) {
      assertThat(schedule.timestep(i)).isEqualTo((int) timesteps[i]);
      assertThat(schedule.beta(i)).isCloseTo(betas[i], withinPercentage(percent));
      assertThat(schedule.alphaCumprod(i)).isCloseTo(alphasCumprod[i], withinPercentage(percent));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void forwardProcess(Golden golden) {
    try (Scope scope = new Scope()) {
      Examples examples = new Examples(golden);
      Tensor gammas = Tensors.of(examples.gamma(0), examples.gamma(1)).view(2, 1, 1, 1);
      Tensor noisy =
          ForwardProcess.noisy(golden.tensor("in.x0"), golden.tensor("in.noise"), gammas);
      assertClose(noisy, golden, "q_sample");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void posteriorOfTheClippedPrediction(Golden golden) {
    try (Scope scope = new Scope()) {
      Examples examples = new Examples(golden);
      assertClose(examples.each(i -> examples.prediction(i).x0()), golden, "pred_xstart");
      assertClose(examples.each(examples::mean), golden, "mean");
      assertClose(examples.each(examples::unclippedMean), golden, "mean_noclip");
    }
  }

  /** The reference's fixed variance is beta; it shows in the noise that a step adds. */
  @ParameterizedTest
  @MethodSource("files")
  void varianceOfAncestralSampling(Golden golden) {
    try (Scope scope = new Scope();
        BatchNoise drawn = new BatchNoise(5);
        BatchNoise again = new BatchNoise(5)) {
      Examples examples = new Examples(golden);
      Ddpm ddpm = new Ddpm(Ddpm.Variance.BETA);
      for (int i = 0; i < 2; i++) {
        Tensor step =
            ddpm.step(
                examples.y(i), examples.prediction(i), examples.gamma(i), examples.next(i), drawn);
        Tensor mean = golden.tensor("out.mean").narrow(0, i, 1);
        Tensor variance = golden.tensor("out.variance").narrow(0, i, 1);
        Tensor expected = mean.add(again.like(mean).mul(variance.sqrt()));
        assertClose(step, expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void learnedVariance(Golden golden) {
    try (Scope scope = new Scope()) {
      Examples examples = new Examples(golden);
      Tensor logVariance = examples.each(examples::logVariance);
      assertClose(examples.each(examples::mean), golden, "learned_mean");
      assertClose(logVariance, golden, "learned_log_variance");
      assertClose(logVariance.exp(), golden, "learned_variance");
    }
  }

  /** The reference's, at every step of a walk, with its noise as the sampler draws it. */
  @ParameterizedTest
  @MethodSource("walks")
  void wholeWalkWithLearnedVariance(Golden golden) {
    DiscreteSchedule schedule = scheduleOf(golden);
    Denoiser network = learnedNetwork(schedule);
    try (Scope scope = new Scope();
        BatchNoise noise = new BatchNoise(3, 4);
        BatchNoise again = new BatchNoise(3, 4)) {
      Tensor start = golden.tensor("in.noise");
      Tensor image =
          new Ddpm(Ddpm.Variance.LEARNED)
              .sample(network.clipped(), start, StepGrid.of(schedule), noise, StepListener.NONE);
      assertClose(image, Tensors.of(naiveWalk(schedule, start, again)).view(start.sizes()));
    }
  }

  /** p_sample of the reference in plain doubles, with the toy network and its tanh. */
  private static double[] naiveWalk(DiscreteSchedule schedule, Tensor start, BatchNoise noise) {
    double[] y = Tensors.toDoubles(start);
    for (int step = schedule.steps() - 1; step >= 0; step--) {
      double gamma = schedule.alphaCumprod(step);
      double shift = 0.1 * Math.sin(schedule.timestep(step) / 100.0);
      double maxLog = Math.log(schedule.beta(step));
      double minLog = schedule.posteriorLogVarianceClipped(step);
      double[] z = step == 0 ? new double[y.length] : Tensors.toDoubles(noise.like(start));
      for (int i = 0; i < y.length; i++) {
        double eps = 0.3 * y[i] + shift;
        double x0 = (y[i] - Math.sqrt(1 - gamma) * eps) / Math.sqrt(gamma);
        double share = (Math.tanh(y[i]) + 1) / 2;
        double mean =
            schedule.posteriorMeanCoefX0(step) * Math.max(-1, Math.min(1, x0))
                + schedule.posteriorMeanCoefXt(step) * y[i];
        y[i] = mean + Math.exp((share * maxLog + (1 - share) * minLog) / 2) * z[i];
      }
    }
    return y;
  }

  private static Denoiser learnedNetwork(DiscreteSchedule schedule) {
    Denoiser network = toyNetwork(schedule);
    return (y, gamma) -> network.denoise(y, gamma).withVariance(torch.tanh(y));
  }

  /** It shows in the noise that a step adds. */
  @ParameterizedTest
  @MethodSource("files")
  void learnedVarianceOfAncestralSampling(Golden golden) {
    try (Scope scope = new Scope();
        BatchNoise drawn = new BatchNoise(5);
        BatchNoise again = new BatchNoise(5)) {
      Examples examples = new Examples(golden);
      for (int i = 0; i < 2; i++) {
        if (examples.next(i) == 1) {
          continue; // the last step adds none
        }
        Prediction prediction = examples.prediction(i).withVariance(torch.tanh(examples.y(i)));
        Tensor step =
            new Ddpm(Ddpm.Variance.LEARNED)
                .step(examples.y(i), prediction, examples.gamma(i), examples.next(i), drawn);
        Tensor mean = golden.tensor("out.learned_mean").narrow(0, i, 1);
        Tensor variance = golden.tensor("out.learned_variance").narrow(0, i, 1);
        assertClose(step, mean.add(again.like(mean).mul(variance.sqrt())));
      }
    }
  }

  /** As in the reference's training, which does not clip. */
  @ParameterizedTest
  @MethodSource("files")
  void variationalBound(Golden golden) {
    try (Scope scope = new Scope()) {
      Examples examples = new Examples(golden);
      Tensor x0 = golden.tensor("in.x0");
      Tensor bits =
          examples.each(
              i ->
                  VariationalBound.term(
                      examples.schedule,
                      examples.steps[i],
                      x0.narrow(0, i, 1),
                      examples.y(i),
                      examples.unclippedMean(i),
                      examples.logVariance(i)));
      assertClose(bits, golden, "vb_bpd");
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void oneStepOfDdim(Golden golden) {
    try (Scope scope = new Scope();
        BatchNoise none = new BatchNoise()) {
      Examples examples = new Examples(golden);
      Tensor next =
          examples.each(
              i ->
                  new Ddim(0)
                      .step(
                          examples.y(i),
                          examples.prediction(i),
                          examples.gamma(i),
                          examples.next(i),
                          none));
      assertClose(next, golden, "ddim_eta0");
    }
  }

  @ParameterizedTest
  @MethodSource("walks")
  void wholeWalkOfDdim(Golden golden) {
    DiscreteSchedule schedule = scheduleOf(golden);
    try (Scope scope = new Scope();
        BatchNoise none = new BatchNoise()) {
      Tensor image =
          new Ddim(0)
              .sample(
                  toyNetwork(schedule).clipped(),
                  golden.tensor("in.noise"),
                  StepGrid.of(schedule),
                  none,
                  StepListener.NONE);
      assertClose(image, golden, "ddim_final");
    }
  }

  private static DiscreteSchedule scheduleOf(Golden golden) {
    JsonNode config = golden.config();
    DiscreteSchedule original =
        switch (config.get("betas").asText()) {
          case "linear" -> DiscreteSchedule.linear(1000, 1e-4, 0.02);
          case "cosine" -> DiscreteSchedule.cosine(1000);
          default -> throw new IllegalArgumentException(config.toString());
        };
    return original.respaced(config.get("respacing").asText());
  }

  /** The golden values' network: eps = 0.3 y + 0.1 sin(t / 100), t the step before respacing. */
  private static Denoiser toyNetwork(DiscreteSchedule schedule) {
    return (y, gamma) -> {
      double t = schedule.timestepOf(gamma);
      Tensor eps = y.mul(new Scalar(0.3)).add(new Scalar(0.1 * Math.sin(t / 100)));
      return Prediction.ofEps(y, eps, gamma);
    };
  }

  /** The two examples of a file, each at its own step. */
  private static final class Examples {
    final DiscreteSchedule schedule;
    final int[] steps;
    private final Tensor noisy;
    private final Denoiser network;

    Examples(Golden golden) {
      schedule = scheduleOf(golden);
      steps = Stream.of(0, 1).mapToInt(i -> (int) golden.longs("in.timestep_index")[i]).toArray();
      noisy = golden.tensor("out.q_sample");
      network = toyNetwork(schedule);
    }

    double gamma(int i) {
      return schedule.alphaCumprod(steps[i]);
    }

    double next(int i) {
      return schedule.alphaCumprodPrev(steps[i]);
    }

    Tensor y(int i) {
      return noisy.narrow(0, i, 1);
    }

    Prediction prediction(int i) {
      return network.clipped().denoise(y(i), gamma(i));
    }

    Tensor mean(int i) {
      return posterior(i).mean(prediction(i).x0(), y(i));
    }

    Tensor unclippedMean(int i) {
      return posterior(i).mean(network.denoise(y(i), gamma(i)).x0(), y(i));
    }

    private Posterior posterior(int i) {
      return Posterior.between(gamma(i), next(i));
    }

    /** The golden values' network says tanh(y) beside its prediction. */
    Tensor logVariance(int i) {
      return LearnedVariance.of(schedule, steps[i]).logVariance(torch.tanh(y(i)));
    }

    Tensor each(IntFunction<Tensor> example) {
      return Tensors.cat(0, example.apply(0), example.apply(1));
    }
  }

  private static void assertClose(Tensor actual, Golden golden, String output) {
    assertClose(actual, golden.tensor("out." + output));
  }

  /** Relative to each value, and near zero to the values' root mean square. */
  private static void assertClose(Tensor actual, Tensor expected) {
    assertThat(Tensors.shape(actual)).isEqualTo(Tensors.shape(expected));
    double[] ours = Tensors.toDoubles(actual);
    double[] theirs = Tensors.toDoubles(expected);
    double typical = Math.sqrt(expected.square().mean().item_double());
    for (int i = 0; i < theirs.length; i++) {
      double scale = Math.max(Math.abs(theirs[i]), typical);
      assertThat(ours[i]).isCloseTo(theirs[i], within(TOLERANCE * scale));
    }
  }
}
