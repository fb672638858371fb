package org.sfumato.model;

import static org.sfumato.model.NetworkRules.require;

import java.util.List;

/**
 * The shape of a RIN (Jabri, section 3; Chen, Table 1).
 *
 * @param imageSize height and width of the images it is made for, in pixels
 * @param inChannels channels of the noisy image
 * @param outChannels channels of the prediction: {@code inChannels}, or twice as many where the
 *     variance is learned too
 * @param condition what is concatenated to the noisy image
 * @param conditionChannels channels of that; 0 where there is none
 * @param patchSize height and width of the patch that each token stands for, in pixels
 * @param tokenWidth of a token of the image
 * @param latents their number, those included that are told the noise level and the class
 * @param latentWidth of a latent
 * @param blocks for each block, how many layers of self-attention its latents go through
 * @param latentHeads attention heads among latents
 * @param interfaceHeads attention heads between latents and tokens
 * @param mlpRatio how much wider than its tokens the inside of each MLP is
 * @param selfConditioningRate share of the training examples whose latents come from a first pass
 * @param classes number of classes the network is told of, or 0
 * @param noiseInput how the network is told the noise level
 * @param checkpointActivations whether training computes activations a second time instead of
 *     keeping them
 */
public record RinConfig(
    int imageSize,
    int inChannels,
    int outChannels,
    Condition condition,
    int conditionChannels,
    int patchSize,
    int tokenWidth,
    int latents,
    int latentWidth,
    List<Integer> blocks,
    int latentHeads,
    int interfaceHeads,
    int mlpRatio,
    double selfConditioningRate,
    int classes,
    NoiseInput noiseInput,
    boolean checkpointActivations)
    implements NetworkConfig {
  private static final int MAX_WIDTH = 1 << 14;

  /** A quarter of it are the features of the noise level: fewer than 8 can hardly tell it. */
  private static final int MIN_LATENT_WIDTH = 32;

  /** Every latent looks at every token. */
  private static final int MAX_TOKENS = 1 << 14;

  public RinConfig {
    blocks = List.copyOf(blocks);
    NetworkRules.requireInputs(imageSize, inChannels, condition, conditionChannels, classes);
    require(outChannels >= 1 && outChannels <= 128, "out-channels must be 1 to 128", outChannels);
    require(
        patchSize >= 1 && imageSize % patchSize == 0,
        "patch-size must divide image-size",
        patchSize);
    require(
        (imageSize / patchSize) * (imageSize / patchSize) <= MAX_TOKENS,
        "patch-size must leave at most " + MAX_TOKENS + " patches",
        patchSize);
    require(
        tokenWidth >= 1 && tokenWidth <= MAX_WIDTH,
        "token-width must be 1 to " + MAX_WIDTH,
        tokenWidth);
    require(latents >= 3 && latents <= 4096, "latents must be 3 to 4096", latents);
    require(
        latentWidth >= MIN_LATENT_WIDTH && latentWidth % 8 == 0 && latentWidth <= MAX_WIDTH,
        "latent-width must be a multiple of 8 from " + MIN_LATENT_WIDTH + " to " + MAX_WIDTH,
        latentWidth);
    require(!blocks.isEmpty() && blocks.size() <= 64, "blocks needs 1 to 64 numbers", blocks);
    for (int layers : blocks) {
      require(layers >= 0 && layers <= 64, "blocks must be of 0 to 64 layers", layers);
    }
    require(
        latentHeads >= 1 && latentWidth % latentHeads == 0,
        "latent-heads must divide latent-width",
        latentHeads);
    require(
        interfaceHeads >= 1 && Math.min(tokenWidth, latentWidth) % interfaceHeads == 0,
        "interface-heads must divide the smaller of token-width and latent-width",
        interfaceHeads);
    require(mlpRatio >= 1 && mlpRatio <= 16, "mlp-ratio must be 1 to 16", mlpRatio);
    require(
        selfConditioningRate >= 0 && selfConditioningRate <= 1,
        "self-conditioning-rate must be in [0, 1]",
        selfConditioningRate);
  }

  /** Number of patches. */
  public int tokens() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }

  @Override
  public boolean readsWeightsAs(NetworkConfig config) {
    return config instanceof RinConfig other
        && condition == other.condition
        && latentHeads == other.latentHeads
        && interfaceHeads == other.interfaceHeads
        && noiseInput == other.noiseInput;
  }

  /** A copy that is told of so many classes. */
  public RinConfig withClasses(int count) {
    return new RinConfig(
        imageSize,
        inChannels,
        outChannels,
        condition,
        conditionChannels,
        patchSize,
        tokenWidth,
        latents,
        latentWidth,
        blocks,
        latentHeads,
        interfaceHeads,
        mlpRatio,
        selfConditioningRate,
        count,
        noiseInput,
        checkpointActivations);
  }
}
