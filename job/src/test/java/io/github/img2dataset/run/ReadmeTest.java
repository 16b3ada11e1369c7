package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.OptionsPage;
import io.github.img2dataset.run.options.PythonOptions;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds README.md and the other pages against the code: options and failure reasons. */
class ReadmeTest {
    /** Set to {@code write}, the generated page is written instead of compared. */
    private static final String MODE = "img2dataset.docs";

    private static final String HOW = "%nThe page is generated. Write it anew with:%n"
            + "  mvn -o -q -Pquick -pl job test -Dtest=ReadmeTest -D" + MODE + "=write%n";
    private static final Pattern ROW = Pattern.compile("^\\| `(--\\w+)` \\| (.*?) \\| (.*) \\|$", Pattern.MULTILINE);
    private static final Pattern OPTION = Pattern.compile("(?<![\\w-])--[a-z]+(?:_[a-z]+)+\\b");

    @Test
    void optionsPageIsWhatTheParserSays() throws IOException {
        var page = Path.of("docs", "options.md");
        if (System.getProperty(MODE, "").equals("write")) {
            Files.writeString(page, OptionsPage.markdown());
        }
        assertThat(Files.readString(page)).as(HOW.formatted()).isEqualToNormalizingNewlines(OptionsPage.markdown());
    }

    @Test
    void pythonOptionsAreWhatTheParserSays() throws IOException {
        var module = Path.of("..", "submit", "python", "src", "img2dataset_spark", "_options.py");
        if (System.getProperty(MODE, "").equals("write")) {
            Files.writeString(module, PythonOptions.module());
        }
        assertThat(Files.readString(module)).as(HOW.formatted()).isEqualToNormalizingNewlines(PythonOptions.module());
    }

    @Test
    void readmeTellsOptionsAsTheParserDoes() throws IOException {
        var rows = rows(Files.readString(Path.of("..", "README.md")));

        assertThat(rows)
                .as("Options in README.md")
                .isNotEmpty()
                .allSatisfy((name, cells) -> assertThat(OptionsPage.rows()).containsEntry(name, cells));
    }

    /** Rows of the page of failure reasons, under the heading of the status that the reason gives. */
    @Test
    void failuresPageHasEveryReasonUnderItsStatus() throws IOException {
        var page = Files.readString(Path.of("docs", "failures.md"));
        var resizing = page.indexOf("`failed_to_resize`\n");
        for (var reason : FailureReason.values()) {
            var row = page.indexOf("\n| `" + reason.label() + "` | ");
            assertThat(row)
                    .as("A row for " + reason.label() + " in job/docs/failures.md")
                    .isPositive();
            assertThat(row > resizing)
                    .as(reason.label() + " stands under " + reason.status().label())
                    .isEqualTo(reason.status() == Status.FAILED_TO_RESIZE);
        }
        assertThat(page.lines().filter(line -> line.startsWith("| `"))).allSatisfy(ReadmeTest::saysWhetherItIsRetried);
        var rows = Pattern.compile("^\\| `\\w+` \\| ", Pattern.MULTILINE)
                .matcher(page)
                .results();
        assertThat(rows).as("Rows without a reason").hasSameSizeAs(FailureReason.values());
    }

    private static void saysWhetherItIsRetried(String line) {
        var cells = line.split(" \\| ", -1);
        var reason = FailureReason.parse(cells[0].substring("| `".length(), cells[0].length() - 1));
        var retried = cells[3];
        if (reason.isTransient()) {
            assertThat(retried).as(line).startsWith("yes");
        } else if (reason.mayBeTransient()) {
            assertThat(retried).as(line).isNotEqualTo("no").doesNotStartWith("yes");
        } else {
            assertThat(retried).as(line).isEqualTo("no");
        }
    }

    @Test
    void pagesNameNoOptionThatDoesNotExist() throws IOException {
        var known = OptionsPage.names();
        for (var page : PagesTest.pages()) {
            var named = OPTION.matcher(Files.readString(page)).results().map(match -> match.group());
            assertThat(named.filter(name -> !known.contains(name)))
                    .as("Unknown options in " + page)
                    .isEmpty();
        }
    }

    private static Map<String, String> rows(String text) {
        var rows = new LinkedHashMap<String, String>();
        var row = ROW.matcher(text);
        while (row.find()) {
            rows.put(row.group(1), row.group(2) + " | " + row.group(3));
        }
        return rows;
    }
}
