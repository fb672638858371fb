package org.sfumato.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sfumato.error.InputException;

/**
 * Where to find the images of a run: folders, lists of files ({@code .txt}) and shards ({@code
 * .tar}, as WebDataset has them), in sets with names.
 *
 * @param sets places by the name of the set; those without a name by the empty one
 * @param conditions for tasks that learn from pairs: where the pictures are that are to become
 *     those of the sets, under the same names but for their endings; else empty
 */
public record ImageSets(Map<String, List<Path>> sets, List<Path> conditions) {
  /** One set without a name. */
  public static ImageSets of(List<Path> places) {
    return new ImageSets(places.isEmpty() ? Map.of() : Map.of("", places), List.of());
  }

  /** Sets as written: {@code PLACE}, or {@code NAME=PLACE}; those of one name are one set. */
  public static ImageSets parse(List<Path> written) {
    Map<String, List<Path>> sets = new LinkedHashMap<>();
    for (Path each : written) {
      String text = each.toString();
      int equals = text.indexOf('=');
      boolean named = equals > 0 && !Files.exists(each);
      sets.computeIfAbsent(named ? text.substring(0, equals) : "", name -> new ArrayList<>())
          .add(named ? Path.of(text.substring(equals + 1)) : each);
    }
    return new ImageSets(sets, List.of());
  }

  /** The same, learned from pairs. */
  public ImageSets withConditions(List<Path> places) {
    return new ImageSets(sets, List.copyOf(places));
  }

  /** All places. */
  public List<Path> places() {
    List<Path> all = new ArrayList<>();
    sets.values().forEach(all::addAll);
    all.addAll(conditions);
    return all;
  }

  /**
   * @throws InputException if a place is nothing that holds images
   */
  public void requirePlaces(String option) {
    for (Path place : places()) {
      if (!Files.isDirectory(place)
          && !(ImagePlace.isListOrShard(place) && Files.isRegularFile(place))) {
        throw new InputException(
            option
                + " "
                + place
                + " is not a folder; give a folder of images, a list of them (.txt) or a shard"
                + " (.tar)");
      }
    }
  }
}
