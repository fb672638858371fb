package org.sfumato.metric.evaluation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sfumato.error.ForeignText;
import org.sfumato.error.InputException;
import org.sfumato.file.FileErrors;

/**
 * What is on each original: a text file with a line {@code NAME,CLASS} or {@code NAME}, tab, {@code
 * CLASS} for each, the name with or without its ending, the class as the classifier numbers it.
 *
 * @param byName classes by names without ending
 */
record Labels(Path file, Map<String, Integer> byName) {
  private static final Pattern LINE = Pattern.compile("(.+)[,\\t] *(\\d{1,6}) *");
  private static final Pattern ENDING = Pattern.compile("\\.\\w{1,5}$");

  /**
   * @throws InputException if it cannot be read, or a line is none
   */
  static Labels read(Path file) {
    Map<String, Integer> labels = new HashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        Matcher label = LINE.matcher(line);
        if (!label.matches()) {
          throw new InputException(
              file
                  + ", line "
                  + number
                  + ": '"
                  + ForeignText.shown(line)
                  + "' is not NAME,CLASS with the class as a number");
        }
        String name = ENDING.matcher(label.group(1)).replaceFirst("");
        if (labels.put(name, Integer.valueOf(label.group(2))) != null) {
          throw new InputException(
              file + ", line " + number + ": " + ForeignText.shown(name) + " has two labels");
        }
      }
    } catch (MalformedInputException e) {
      throw new InputException(file + " is no text in UTF-8", e);
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
    return new Labels(file, labels);
  }

  /** Of an original, by its path in its folder without ending. */
  OptionalInt of(String stem) {
    Integer label = byName.get(stem);
    label = label == null ? byName.get(ENDING.matcher(stem).replaceFirst("")) : label;
    return label == null ? OptionalInt.empty() : OptionalInt.of(label);
  }
}
