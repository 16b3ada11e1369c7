package io.github.img2dataset.report.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The parts that every page has in common: its head, its end, and its tiles. */
final class PageFrame {
    /** Nothing is loaded and no script runs, whatever a page holds. */
    private static final String POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

    private PageFrame() {}

    static void begin(Html html, String title) {
        html.open("html", "lang", "en").open("head").empty("meta", "charset", "utf-8");
        html.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.empty("meta", "name", "referrer", "content", "no-referrer");
        html.element("title", title).style(styleSheet()).close();
        html.open("body").open("main");
    }

    /** A number with the words that say what it counts. */
    static void tile(Html html, String number, String words) {
        html.open("div", "class", "tile")
                .element("b", number)
                .element("span", words)
                .close();
    }

    static void end(Html html) {
        html.close().close().close();
    }

    private static String styleSheet() {
        try (var in = PageFrame.class.getResourceAsStream("report.css")) {
            if (in == null) {
                throw new IllegalStateException("report.css is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
