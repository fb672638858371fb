package org.sfumato.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTablesTest {
  @TempDir Path folder;

  @Test
  void aRowForEachArmAndTheMeanOverItsSeeds() throws IOException {
    write("inpaint-l1-1-hole", "ssim", "0.5, \"low\": 0.4, \"high\": 0.6");
    write("inpaint-1-hole", "ssim", "0.2");
    write("inpaint-2-hole", "ssim", "0.4");
    write("inpaint-2-hole-diversity", "diversity-ms-ssim", "0.01");
    write("restore-1-q5", "psnr", "20");
    Files.writeString(folder.resolve("notes.txt"), "none");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      ScoreTables.main(new String[] {folder.toString()});
    } finally {
      System.setOut(before);
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isEmpty()))
        .containsExactly(
            "| hole | diversity-ms-ssim | ssim |",
            "|---|---|---|",
            "| inpaint | 0.01000 | 0.300 [0.200 to 0.400, 2 seeds] |",
            "| inpaint-l1 |  | 0.500 (0.400 to 0.600) |",
            "| q5 | psnr |",
            "|---|---|",
            "| restore | 20.000 |");
  }

  private void write(String name, String metric, String value) throws IOException {
    Files.writeString(
        folder.resolve(name + ".json"),
        "{\"scores\": [{\"name\": \"" + metric + "\", \"value\": " + value + "}]}");
  }
}
