package org.sfumato.study;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.sfumato.config.ConfigReader;
import org.sfumato.config.ConfigWriter;
import org.sfumato.error.InputException;
import org.sfumato.file.AtomicFile;
import org.sfumato.file.FileErrors;

/**
 * The secret words by which raters are known, the file {@code raters.json} of a study: 128 random
 * bits each, which nobody guesses.
 *
 * @param tokens the word of rater 0, 1, ...: 32 hexadecimal digits
 */
public record RaterTokens(List<String> tokens) {
  private static final String FILE = "raters.json";
  private static final int BYTES = 16;

  public RaterTokens {
    tokens = List.copyOf(tokens);
    if (!tokens.stream().allMatch(token -> token.matches("[0-9a-f]{" + 2 * BYTES + "}"))) {
      throw new InputException("A rater's token must be " + 2 * BYTES + " hexadecimal digits.");
    }
  }

  /** Those of the study in a folder; none at first. */
  public static RaterTokens read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      return new RaterTokens(List.of());
    }
    try {
      String json = Files.readString(file, StandardCharsets.UTF_8);
      return ConfigReader.parse(json, RaterTokens.class, file.toString());
    } catch (IOException e) {
      throw FileErrors.cannotRead(file, e);
    }
  }

  /**
   * These and new ones, so that there are at least {@code raters}, kept in the folder: old links
   * stay good.
   */
  public RaterTokens atLeast(int raters, Path folder) {
    if (raters <= tokens.size()) {
      return this;
    }
    SecureRandom random = new SecureRandom();
    List<String> more = new ArrayList<>(tokens);
    while (more.size() < raters) {
      byte[] bits = new byte[BYTES];
      random.nextBytes(bits);
      more.add(HexFormat.of().formatHex(bits));
    }
    RaterTokens all = new RaterTokens(more);
    byte[] json = ConfigWriter.json(all).getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(folder.resolve(FILE), json);
    return all;
  }
}
