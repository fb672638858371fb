package org.sfumato.cli;

import java.util.Base64;

/** An HTML file that needs no other and runs nothing, written from top to bottom. */
final class Page {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>%1$s</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
      h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin-top: 2.2rem; }
      table { border-collapse: collapse; } th, td { text-align: left; padding: .25rem 1.2rem .25rem 0; vertical-align: top; }
      thead th { border-bottom: 2px solid #888; } tbody td, tbody th { border-bottom: 1px solid #ddd; font-weight: normal; }
      td.n { text-align: right; font-variant-numeric: tabular-nums; } .dim { color: #666; }
      .note { border-left: 4px solid #d55e00; background: #fdf3ec; padding: .4rem .8rem; margin: .4rem 0; }
      .row { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; } img { max-width: 100%%; }
      .pair img { width: 150px; height: 150px; object-fit: contain; background: #f3f3f3; image-rendering: auto; }
      figcaption { font-size: .85rem; max-width: 304px; overflow-wrap: anywhere; } code { overflow-wrap: anywhere; }
      </style>
      </head>
      <body>
      <h1>%1$s</h1>
      """;

  private final StringBuilder page;

  Page(String title) {
    page = new StringBuilder(HEAD.formatted(escaped(title)));
  }

  /** Adds what is HTML already. */
  Page html(String markup) {
    page.append(markup);
    return this;
  }

  /** Adds text, whoever wrote it. */
  Page text(String text) {
    page.append(escaped(text));
    return this;
  }

  Page image(String type, byte[] bytes, String alternative) {
    page.append("<img alt=\"")
        .append(escaped(alternative))
        .append("\" src=\"data:")
        .append(type)
        .append(";base64,")
        .append(Base64.getEncoder().encodeToString(bytes))
        .append("\">\n");
    return this;
  }

  /** The whole file. */
  String end() {
    return page.append("</body>\n</html>\n").toString();
  }

  /** Foreign text as text, in elements and in attributes. */
  static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> safe.append("&amp;");
                case '<' -> safe.append("&lt;");
                case '>' -> safe.append("&gt;");
                case '"' -> safe.append("&quot;");
                case '\'' -> safe.append("&#39;");
                default -> {
                  // Unpaired surrogates and control characters have no place in a page.
                  boolean odd =
                      Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
                  safe.appendCodePoint(odd ? 0xFFFD : c);
                }
              }
            });
    return safe.toString();
  }
}
