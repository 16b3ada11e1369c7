package io.github.img2dataset.report.page;

import io.github.img2dataset.report.Units;
import java.time.Instant;
import java.util.List;

/**
 * The largest groups of duplicates of a data set, for a person to judge by.
 *
 * @param folder where the data set is
 * @param measure what counted as a duplicate
 * @param samples of the data set
 * @param grouped samples that have duplicates
 * @param groups how many there are
 * @param largest some of them, the largest first
 */
public record DuplicatesPage(
        String folder, String measure, long samples, long grouped, long groups, List<Group> largest, Instant made) {
    public DuplicatesPage {
        largest = List.copyOf(largest);
    }

    /**
     * A group as it is shown.
     *
     * @param pictures some of its samples, the one to keep first
     */
    public record Group(String name, long size, List<Shown> pictures) {
        public Group {
            pictures = List.copyOf(pictures);
        }
    }

    /**
     * A sample of a group.
     *
     * @param distance bits by which its hash differs from that of the one to keep
     */
    public record Shown(ContactSample picture, int distance, boolean keep) {}

    /** The page, which needs nothing else to be opened. */
    public String html() {
        var html = new Html();
        PageFrame.begin(html, "img2dataset duplicates: " + Html.shortened(folder));
        html.open("header")
                .element("h1", "img2dataset duplicates")
                .element("p", Html.shortened(folder), "class", "path")
                .close();
        html.open("div", "class", "tiles");
        PageFrame.tile(html, Units.count(samples), "samples");
        PageFrame.tile(html, Units.count(grouped), "have duplicates: " + measure);
        PageFrame.tile(html, Units.count(groups), "groups of them");
        PageFrame.tile(
                html,
                Units.percent((double) (grouped - groups) / Math.max(1, samples)),
                "of the samples, " + Units.count(grouped - groups) + ", are surplus");
        html.close();
        if (!largest.isEmpty()) {
            html.element(
                    "p",
                    "The largest groups. The first picture of each is the one to keep: that of the largest original. A"
                            + " group can be a chain, in which neighbors are near and its ends are not; plain pictures and"
                            + " placeholders are near each other. Look before you drop.",
                    "class",
                    "aside");
        }
        largest.forEach(group -> section(html, group));
        html.element("footer", "Made by img2dataset for Spark on " + made);
        PageFrame.end(html);
        return html.page();
    }

    private static void section(Html html, Group group) {
        html.open("section").element("h2", Units.count(group.size()) + " samples, group " + group.name());
        if (group.pictures().isEmpty()) {
            html.element("p", "No picture of this group can be shown.", "class", "aside");
        }
        html.open("div", "class", "sheet");
        for (var shown : group.pictures()) {
            ContactSheet.figure(html, shown.picture(), shown.keep() ? "keep" : bits(shown.distance()));
        }
        html.close().close();
    }

    private static String bits(int distance) {
        return switch (distance) {
            case 0 -> "same hash";
            case 1 -> "1 bit away";
            default -> distance + " bits away";
        };
    }
}
