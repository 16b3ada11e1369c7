package io.github.img2dataset.benchmark;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** Draws a soak as an SVG of its own: memory, threads and descriptors over time, on light and on dark pages. */
final class SoakPlot {
    private static final int WIDTH = 720;
    private static final int PANEL = 150;
    private static final int LEFT = 60;
    private static final int TOP = 28;
    private static final int HEIGHT = 90;

    private final List<ProcessSample> samples;
    private final double duration;
    private final StringBuilder svg = new StringBuilder();

    private SoakPlot(List<ProcessSample> samples) {
        this.samples = samples;
        duration = Math.max(1, samples.get(samples.size() - 1).seconds());
    }

    static String of(List<ProcessSample> samples) {
        var plot = new SoakPlot(samples);
        plot.draw();
        return plot.svg.toString();
    }

    private void draw() {
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <style>
                text { fill: #444 } path { fill: none; stroke: #2563eb; stroke-width: 1.5 } line { stroke: #bbb }
                @media (prefers-color-scheme: dark) {
                  text { fill: #ccc } path { stroke: #7aa7ff } line { stroke: #555 }
                }
                </style>
                """, WIDTH, 3 * PANEL);
        panel(0, "resident memory, MiB", ProcessSample::rssMiB);
        panel(1, "threads", ProcessSample::threads);
        panel(2, "open descriptors, sockets among them", ProcessSample::descriptors);
        add("</svg>\n");
    }

    private void panel(int number, String title, ToDoubleFunction<ProcessSample> figure) {
        var most = samples.stream().mapToDouble(figure).max().orElse(1);
        add("<g transform=\"translate(%d %d)\">%n", LEFT, number * PANEL + TOP);
        add("<text y=\"-10\" font-weight=\"bold\">%s</text>%n", title);
        line(0);
        line(HEIGHT);
        label(-8, 4, "end", most);
        label(-8, HEIGHT + 4, "end", 0);
        for (var quarter = 1; quarter <= 4; quarter++) {
            text(
                    quarter * plotWidth() / 4,
                    HEIGHT + 18,
                    "end",
                    String.format(Locale.ROOT, "%.1f min", duration / 240 * quarter));
        }
        add(
                "<path d=\"M%s\"/>%n</g>%n",
                samples.stream()
                        .map(sample -> String.format(
                                Locale.ROOT,
                                "%.1f %.1f",
                                sample.seconds() / duration * plotWidth(),
                                HEIGHT - figure.applyAsDouble(sample) / Math.max(1, most) * HEIGHT))
                        .collect(Collectors.joining("L")));
    }

    private static int plotWidth() {
        return WIDTH - LEFT - 10;
    }

    private void line(int y) {
        add("<line x2=\"%d\" y1=\"%d\" y2=\"%d\"/>%n", plotWidth(), y, y);
    }

    private void label(int x, int y, String anchor, double value) {
        text(x, y, anchor, String.format(Locale.ROOT, "%,.0f", value));
    }

    private void text(int x, int y, String anchor, String text) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, text);
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
