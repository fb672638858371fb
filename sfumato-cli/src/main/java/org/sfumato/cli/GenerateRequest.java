package org.sfumato.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sfumato.error.InputException;
import org.sfumato.inference.SamplingConfig;

/**
 * What to make of noise.
 *
 * @param count of images
 * @param classes names or numbers, taken in turn; empty for all that the model knows
 * @param guidance how strongly images are drawn to their class; empty for the usual
 * @param classifier that guides
 * @param upsampler a model that makes the images four times as large
 * @param seed of the first image; the next has the next
 */
record GenerateRequest(
    Path model,
    int count,
    List<String> classes,
    Optional<Double> guidance,
    Optional<Path> classifier,
    Optional<Path> upsampler,
    SamplingConfig sampling,
    long seed,
    String device,
    String precision) {
  private static final int MAX_COUNT = 1_000_000;

  GenerateRequest {
    if (count < 1 || count > MAX_COUNT) {
      throw new InputException("--count must be 1 to " + MAX_COUNT + ", not " + count);
    }
    classes = List.copyOf(classes);
  }
}
