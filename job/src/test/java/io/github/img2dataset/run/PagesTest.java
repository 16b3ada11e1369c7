package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the links of the Markdown pages against the files and headings that they name. */
class PagesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```|`[^`\n]*`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]\n]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.*)$");

    @ParameterizedTest
    @MethodSource("pages")
    void everyLinkLeadsSomewhere(Path page) throws IOException {
        assertThat(links(Files.readString(page)).filter(link -> !leadsSomewhere(page, link)))
                .as("links of " + ROOT.relativize(page) + " that lead nowhere")
                .isEmpty();
    }

    /** The version's home is the root pom.xml; whoever copies a line from a page must get a file that is there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "submit/README.md",
                "submit/examples/README.md",
                "submit/examples/emr-step.json",
                "submit/examples/kubernetes-job.yaml",
                "docker/README.md",
                "docker/Dockerfile",
                "submit/kubernetes"
            })
    void namesThisVersion(String page) throws IOException {
        var named = Pattern.compile("img2dataset(?:-spark(?:-benchmark)?-|:)(\\d+\\.\\d+\\.\\d+)")
                .matcher(Files.readString(ROOT.resolve(page)))
                .results()
                .map(found -> found.group(1));

        assertThat(named).allMatch(Product.VERSION::equals);
    }

    @Test
    void findsThePages() throws IOException {
        assertThat(pages()).contains(ROOT.resolve("README.md"), ROOT.resolve("submit/README.md"));
    }

    @Test
    void seesALinkThatLeadsNowhere() {
        var page = ROOT.resolve("README.md");

        assertThat(leadsSomewhere(page, "submit/README.md")).isTrue();
        assertThat(leadsSomewhere(page, "submit/NOTHING.md")).isFalse();
        assertThat(leadsSomewhere(page, "#quick-start")).isTrue();
        assertThat(leadsSomewhere(page, "#slow-start")).isFalse();
        assertThat(leadsSomewhere(page, "submit/README.md#no-heading")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "Quick start, quick-start",
        "'`verify`, and *repair*', verify-and-repair",
        "S3 (and its likes), s3-and-its-likes"
    })
    void namesAHeadingAsItsPagesReadersDo(String heading, String anchor) {
        assertThat(anchor(heading)).isEqualTo(anchor);
    }

    /** Every Markdown page of the project. */
    static List<Path> pages() throws IOException {
        try (var files = Files.find(
                ROOT,
                4,
                (path, attributes) ->
                        path.toString().endsWith(".md") && !path.toString().contains("/target/"))) {
            return files.filter(page -> !ROOT.relativize(page).startsWith(".git"))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<String> links(String text) {
        return LINK.matcher(CODE.matcher(text).replaceAll("")).results().map(found -> found.group(1));
    }

    private static boolean leadsSomewhere(Path page, String link) {
        if (link.matches("[a-z]+:.*")) {
            return true; // the web's own pages come and go
        }
        var parts = link.split("#", 2);
        var target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]);
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    private static Set<String> anchors(Path page) {
        try {
            return HEADING.matcher(Files.readString(page).replaceAll("(?ms)^```.*?^```", ""))
                    .results()
                    .map(found -> anchor(found.group(1)))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A heading's anchor as GitHub makes it: small letters, blanks as hyphens, no punctuation. */
    private static String anchor(String heading) {
        var link = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)").matcher(heading);
        return link.replaceAll(found -> Matcher.quoteReplacement(found.group(1)))
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                .strip()
                .replace(' ', '-');
    }
}
