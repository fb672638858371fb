package org.sfumato.checkpoint.reference;

import java.util.Set;

/** A public implementation, by how it names the tensors of the networks that are ours too. */
enum Reference {
  /** openai/guided-diffusion, the code of ADM, whose names are ours. */
  GUIDED_DIFFUSION("guided-diffusion", "", Set.of()),
  /** The public Palette code, which stores its training schedule beside the network. */
  PALETTE(
      "the public Palette code",
      "denoise_fn.",
      Set.of(
          "gammas",
          "sqrt_recip_gammas",
          "sqrt_recipm1_gammas",
          "posterior_log_variance_clipped",
          "posterior_mean_coef1",
          "posterior_mean_coef2"));

  /** Ours and guided-diffusion's name of what Palette's code calls after what it embeds. */
  private static final String TIME_EMBEDDING = "time_embed.";

  private static final String NOISE_EMBEDDING = "cond_embed.";

  private final String title;
  private final String prefix;
  private final Set<String> buffers;

  Reference(String title, String prefix, Set<String> buffers) {
    this.title = title;
    this.prefix = prefix;
    this.buffers = buffers;
  }

  String title() {
    return title;
  }

  /** Tensors beside the network's, which a model file does not need. */
  Set<String> buffers() {
    return buffers;
  }

  /** Its name of our parameter. */
  String nameOf(String parameter) {
    return prefix
        + (this == PALETTE ? swap(parameter, TIME_EMBEDDING, NOISE_EMBEDDING) : parameter);
  }

  /** Our name of its tensor. */
  String parameterOf(String name) {
    String bare = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    return this == PALETTE ? swap(bare, NOISE_EMBEDDING, TIME_EMBEDDING) : bare;
  }

  private static String swap(String name, String from, String to) {
    return name.startsWith(from) ? to + name.substring(from.length()) : name;
  }
}
