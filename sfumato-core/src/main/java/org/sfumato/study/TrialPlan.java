package org.sfumato.study;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Which pairs a rater sees, in which order and on which sides: the same whenever it is asked.
 *
 * <p>No rater sees a scene twice. Who saw two methods' images of one scene would know the natural
 * one again. Instead, raters share the work: with scenes s and methods m, the places 0, 1, 2, ...
 * are (scene 0, method 0), (scene 1, method 1), ..., and after all scenes each comes again with the
 * next method. Every rater of a display time takes the next {@link Study#trials} places, so that
 * scenes and methods are shown equally often, up to one pass.
 */
public final class TrialPlan {
  private TrialPlan() {}

  /**
   * The trials of a rater: practice first, then catch and test trials mixed.
   *
   * @param rater from 0
   */
  public static List<Trial> of(Study study, int rater) {
    SplittableRandom random = new SplittableRandom(mix(study.seed(), rater));
    int times = study.seconds().size();
    int seconds = study.seconds().get(rater % times);
    long place = (long) (rater / times) * study.trials();
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < study.catches().size(); i++) {
      Scene scene = study.catches().get(i);
      trials.add(trial(Trial.Kind.CATCH, scene, Study.CATCH, seconds, random));
    }
    for (int i = 0; i < study.trials(); i++, place++) {
      int scene = (int) (place % study.scenes().size());
      long pass = place / study.scenes().size();
      String method = method(study, scene + pass);
      trials.add(trial(Trial.Kind.TEST, study.scenes().get(scene), method, seconds, random));
    }
    Collections.shuffle(trials, new Random(random.nextLong()));
    List<Trial> plan = new ArrayList<>();
    for (int i = 0; i < study.practice().size(); i++) {
      Scene scene = study.practice().get(i);
      String method = method(study, i + (long) rater);
      plan.add(trial(Trial.Kind.PRACTICE, scene, method, seconds, random));
    }
    plan.addAll(trials);
    for (int i = 0; i < plan.size(); i++) {
      Trial t = plan.get(i);
      plan.set(i, new Trial(i, t.kind(), t.scene(), t.method(), t.seconds(), t.natural()));
    }
    return List.copyOf(plan);
  }

  private static String method(Study study, long place) {
    return study.methods().get((int) (place % study.methods().size()));
  }

  private static Trial trial(
      Trial.Kind kind, Scene scene, String method, int seconds, SplittableRandom random) {
    Side natural = random.nextBoolean() ? Side.LEFT : Side.RIGHT;
    return new Trial(0, kind, scene, method, seconds, natural);
  }

  /** A seed for each rater; one step of splitmix64, so that neighbours share nothing. */
  private static long mix(long seed, int rater) {
    return new SplittableRandom(seed + 0x9E3779B97F4A7C15L * (rater + 1L)).nextLong();
  }
}
