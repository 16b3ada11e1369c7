package io.github.img2dataset.benchmark;

import java.util.Locale;

/**
 * Draws stacks as an SVG of its own: each frame as wide as its share of the samples, above the one that called it. What is too
 * narrow to be seen is left out; a frame's title says its name and share in full.
 */
final class FlameGraph {
    private static final int WIDTH = 1200;
    private static final int ROW = 16;
    private static final double LEAST_WIDTH = 1.5;
    private static final double LETTER = 6.2;
    private static final int MOST_ROWS = 44;

    private final long all;
    private final int rows;
    private final StringBuilder svg = new StringBuilder();

    private FlameGraph(StackSamples samples) {
        all = Math.max(1, samples.samples());
        rows = Math.min(MOST_ROWS, samples.depth());
    }

    static String of(StackSamples samples) {
        var graph = new FlameGraph(samples);
        graph.draw(samples);
        return graph.svg.toString();
    }

    private void draw(StackSamples samples) {
        add("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="monospace" font-size="10">
                <style>rect { stroke: #fff; stroke-width: 0.5 } text { fill: #000; pointer-events: none }</style>
                """, WIDTH, rows * ROW);
        frame("all", samples, 0, 0);
        add("</svg>\n");
    }

    private void frame(String name, StackSamples samples, long from, int row) {
        var width = (double) samples.samples() / all * WIDTH;
        if (width < LEAST_WIDTH || row >= rows) {
            return;
        }
        var x = (double) from / all * WIDTH;
        var y = (rows - 1 - row) * ROW;
        add(
                "<g><title>%s, %.1f %%</title><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                escaped(name), 100.0 * samples.samples() / all, x, y, width, ROW, color(name, row));
        var letters = (int) ((width - 4) / LETTER);
        if (letters >= 3) {
            add("<text x=\"%.1f\" y=\"%d\">%s</text>", x + 2, y + 12, escaped(cut(shortName(name), letters)));
        }
        add("</g>%n");
        var at = from;
        for (var call : samples.calls().entrySet()) {
            frame(call.getKey(), call.getValue(), at, row + 1);
            at += call.getValue().samples();
        }
    }

    /** Kinds of threads gray, the project's methods green, other Java yellow, natives red. */
    private static String color(String name, int row) {
        if (row < 2) {
            return "#cccccc";
        }
        if (name.startsWith("io/github/img2dataset/")) {
            return "#8fd694";
        }
        return name.contains("/") && !name.contains(".so") ? "#f2d06b" : "#f0957a";
    }

    /** A Java method without its package. */
    private static String shortName(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String cut(String name, int letters) {
        return name.length() <= letters ? name : name.substring(0, letters);
    }

    private static String escaped(String name) {
        return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
