package org.sfumato.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.sfumato.fetch.Download;
import org.sfumato.fetch.KnownFile;
import org.sfumato.fetch.KnownFiles;
import org.sfumato.fetch.WeightCache;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sfumato fetch}. */
@Command(
    name = "fetch",
    description = {
      "Downloads the published weights of a network that scores need.",
      "Without a name, lists what there is. A file counts only when its SHA-256 is right; an "
          + "interrupted download goes on when the same command is given again. No other command "
          + "uses the network: where there is none, put the files into the cache folder yourself. "
          + "Proxies: SFUMATO_JAVA_OPTS='-Dhttps.proxyHost=HOST -Dhttps.proxyPort=PORT'."
    },
    footer = {
      "",
      "Examples:",
      "  sfumato fetch",
      "  sfumato fetch fid-inception lpips-alex",
      "  sfumato fetch resnet50 --cache /data/weights"
    })
final class Fetch implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", arity = "0..*", description = "Networks; none to list them.")
  List<String> names = List.of();

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description =
          "Where files are kept (default: the folder that SFUMATO_CACHE names, else sfumato in "
              + "XDG_CACHE_HOME or ~/.cache).")
  Path folder;

  @Mixin ConsoleOptions printing;

  private final List<KnownFile> known;

  /**
   * @param known files that can be fetched
   */
  Fetch(List<KnownFile> known) {
    this.known = known;
  }

  @Override
  public Integer call() {
    WeightCache cache = folder == null ? WeightCache.ofUser() : new WeightCache(folder);
    Console console = printing.console();
    if (names.isEmpty()) {
      list(console, cache);
      return Errors.OK;
    }
    List<KnownFile> wanted = new ArrayList<>();
    for (String name : names) {
      wanted.addAll(KnownFiles.of(name, known));
    }
    for (KnownFile file : wanted) {
      boolean fetched = fetch(console, cache, file);
      console.json(facts(cache, file, "fetched", fetched));
      console.say(cache.path(file) + (fetched ? ": fetched, " + file.size() : ": there already"));
    }
    return Errors.OK;
  }

  private void list(Console console, WeightCache cache) {
    for (KnownFile file : known) {
      boolean there = cache.path(file).toFile().exists();
      console.json(facts(cache, file, "there", there));
      console.say(
          String.format(
              "%-26s %9s  %-5s  %s (%s)",
              file.network(), file.size(), there ? "there" : "", file.file(), file.source()));
    }
    console.say("Kept in " + cache.folder() + "; 'sfumato fetch NAME' brings one.");
  }

  private static Map<String, Object> facts(
      WeightCache cache, KnownFile file, String key, boolean value) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("network", file.network());
    facts.put("file", cache.path(file).toString());
    facts.put("url", file.url().toString());
    facts.put("sha256", file.sha256());
    facts.put("bytes", file.bytes());
    facts.put("source", file.source());
    facts.put(key, value);
    return facts;
  }

  private static boolean fetch(Console console, WeightCache cache, KnownFile file) {
    try (ProgressBar bar = console.bar(file.file(), file.bytes(), " MB", 1_000_000).orElse(null)) {
      return new Download(cache)
          .fetch(
              file,
              (done, total) -> {
                if (bar != null) {
                  bar.stepTo(done);
                }
              });
    }
  }
}
