package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Url lists that are refused before there is a Spark session, and those that are left to the run. */
class GivenListTest {
    @TempDir
    Path folder;

    private Path lists;

    @BeforeEach
    void makeLists() throws IOException {
        lists = Files.createDirectory(folder.resolve("lists"));
        Files.writeString(lists.resolve("a.csv"), "url,text\nhttps://example.com/1.jpg,one\n");
        Files.writeString(lists.resolve("b.csv"), "other\nhttps://example.com/1.jpg\n");
        Files.writeString(lists.resolve("c.tsv"), "https://example.com/1.jpg\tone\n");
        Files.writeString(lists.resolve("d.parquet"), "url,text\n");
        Files.writeString(lists.resolve("e.txt"), "<!DOCTYPE html><html></html>");
    }

    @ParameterizedTest
    @CsvSource({
        "b.csv, csv, b.csv has no column url; the columns there are: other",
        "c.tsv, tsv, 'c.tsv has no header: its first line looks like data (https://example.com/1.jpg one)'",
        "d.parquet, parquet, d.parquet is not a Parquet file",
        "e.txt, txt, e.txt is a web page",
        "f.txt, txt, No such file or folder:",
        "*.json, json, No such file or folder:",
        "a.csv, parquet, a.csv is not a Parquet file: see --input_format"
    })
    void tellsInALineWhyAListCannotBeRead(String name, String format, String said) {
        assertThatThrownBy(() -> check(lists.resolve(name).toString(), format))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3a://nowhere-to-be-found/urls.csv", "https://localhost:1/urls.csv", "/dev/stdin"})
    void leavesAListToTheRunThatIsNotOnThisMachinesDisk(String list) {
        assertThatCode(() -> check(list, "csv")).doesNotThrowAnyException();
    }

    @Test
    void leavesAFolderToTheRunThatMayHoldADataSetsOwnFiles() throws IOException {
        Files.writeString(lists.resolve("0.csv"), "not,a,list\n");
        assertThatThrownBy(() -> check(lists.toString(), "csv")).isInstanceOf(UsageException.class);
        assertThatCode(() -> check(lists.toString(), "csv", "--output_folder", lists.toString()))
                .doesNotThrowAnyException();
    }

    private static void check(String list, String format, String... more) throws IOException {
        var arguments = new ArrayList<>(List.of("--url_list", list, "--input_format", format));
        arguments.addAll(List.of(more));
        GivenList.checkHead(JobConfig.from(CommandLineParser.parse(arguments)), Map.of());
    }
}
