package io.github.img2dataset.run.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.urls.source.InputFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineParserTest {

    @Test
    void takesTheReferencesDefaults() {
        var options = parse();
        assertThat(options.output.outputFolder).isEqualTo("images");
        assertThat(options.list.inputFormat).isEqualTo(InputFormat.TXT);
        assertThat(options.list.captionCol).isNull();
        assertThat(options.output.numberSamplePerShard).isEqualTo(10_000);
        assertThat(options.output.computeHash).isEqualTo(ContentHash.SHA256);
        assertThat(options.output.extractExif).isTrue();
        assertThat(options.image.imageSize).isEqualTo(256);
        assertThat(options.image.encodeQuality).isEqualTo(95);
        assertThat(options.image.maxImageArea).isInfinite();
        assertThat(options.fetch.threadCount).isEqualTo(256);
        assertThat(options.fetch.timeout).isEqualTo(10);
        assertThat(options.fetch.disallowedHeaderDirectives.names())
                .containsExactly("noai", "noimageai", "noindex", "noimageindex");
        assertThat(options.run.maxShardRetry).isEqualTo(1);
    }

    @Test
    void takesValuesAfterABlankAndAfterAnEqualsSign() {
        assertThat(parse("--image_size", "384").image.imageSize).isEqualTo(384);
        assertThat(parse("--image_size=384").image.imageSize).isEqualTo(384);
        assertThat(parse("--image-size=384").image.imageSize).isEqualTo(384);
    }

    @ParameterizedTest
    @CsvSource({"True,true", "true,true", "False,false", "false,false"})
    void takesPythonsBooleans(String typed, boolean meant) {
        assertThat(parse("--skip_reencode=" + typed).image.skipReencode).isEqualTo(meant);
        assertThat(parse("--skip_reencode", typed).image.skipReencode).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "1", "on", "tru", ""})
    void namesTheFlagBeforeAWordThatIsNoBoolean(String word) {
        assertThatThrownBy(() -> parse("--skip_reencode", word, "--image_size", "64"))
                .isInstanceOf(UsageException.class)
                .hasMessage("--skip_reencode: '" + word + "' is neither True nor False");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "256.0", "NaN", "[256]", "99999999999"})
    void saysWhichNumbersAreWhole(String word) {
        assertThatThrownBy(() -> parse("--image_size", word))
                .isInstanceOf(UsageException.class)
                .hasMessage("--image_size: '" + word + "' is not a whole number of at most 2147483647");
    }

    @Test
    void suggestsTheOptionThatOnlyCaseTellsApart() {
        assertThatThrownBy(() -> parse("--Image_Size", "64"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("did you mean --image_size?");
    }

    @Test
    void takesAFlagAloneForTrueAlsoBeforeAnotherOption() {
        var options = parse("--resize_only_if_bigger", "--image_size", "64", "--enable_wandb");
        assertThat(options.image.resizeOnlyIfBigger).isTrue();
        assertThat(options.image.imageSize).isEqualTo(64);
        assertThat(options.run.enableWandb).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[\"NSFW\",\"similarity\"]", "['NSFW', 'similarity']", "[NSFW, similarity]", "NSFW,similarity"})
    void takesPythonsLists(String typed) {
        assertThat(parse("--save_additional_columns", typed)
                        .list
                        .saveAdditionalColumns
                        .columns())
                .containsExactly("NSFW", "similarity");
    }

    @Test
    void takesTheEmptyListAndNone() {
        assertThat(parse("--disallowed_header_directives", "[]")
                        .fetch
                        .disallowedHeaderDirectives
                        .names())
                .isEmpty();
        assertThat(parse("--save_additional_columns=None")
                        .list
                        .saveAdditionalColumns
                        .columns())
                .isEmpty();
        assertThat(parse("--compute_hash", "None").output.computeHash).isNull();
    }

    @Test
    void keepsCommasAndQuotesInQuotedNames() {
        assertThat(parse("--save_additional_columns", "[\"a,b\",'c\"d',\"e\\\"f\"]")
                        .list
                        .saveAdditionalColumns
                        .columns())
                .containsExactly("a,b", "c\"d", "e\"f");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[\"\\u00fc\"]|\u00fc",
                "['\\xfc\\\\\\'']|\u00fc\\'",
                "[\"a\\nb\\tc\\/d\"]|`a\nb\tc/d`",
                "['\\d+']|\\d+",
                "['\\U0001F600', ]|\uD83D\uDE00",
                "[\"a:b\"]|a:b"
            })
    void readsTheEscapesOfPythonAndJson(String typed, String name) {
        assertThat(parse("--save_additional_columns", typed)
                        .list
                        .saveAdditionalColumns
                        .columns())
                .containsExactly(name);
        assertThat(parse("--dns_servers", typed).fetch.dnsServers.names()).containsExactly(name);
    }

    @Test
    void takesNewNamesForColumns() {
        var columns = parse("--save_additional_columns", "{\"WIDTH\": \"list_width\", 'uid':'uid'}")
                .list
                .saveAdditionalColumns;
        assertThat(columns.columns()).containsExactly("WIDTH", "uid");
        assertThat(columns.renamed()).containsExactly(Map.entry("WIDTH", "list_width"));
    }

    @Test
    void takesAHeaderSeveralTimes() {
        assertThat(parse("--header", "A: b c", "--header=D: e").fetch.header).containsExactly("A: b c", "D: e");
    }

    @ParameterizedTest
    @CsvSource({"1048576,1048576", "64MiB,67108864", "2G,2147483648", "10kb,10240"})
    void takesByteSizes(String typed, long bytes) {
        assertThat(parse("--max_download_bytes", typed).fetch.maxDownloadBytes).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--url_list", "--output_folder", "--url_col"})
    void namesTheOptionThatIsEmpty(String option) {
        var options = CommandLineParser.parse(List.of("--url_list", "urls.txt", option, " "));

        assertThatThrownBy(() -> JobConfig.from(options))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(option + " is empty");
    }

    @Test
    void takesTheLastOfARepeatedOptionAndKeepsTheOthers() {
        var options = parse("--output_folder", "a", "--output_format", "webdataset", "--output_folder", "b");
        assertThat(options.output.outputFolder).isEqualTo("b");
        assertThat(options.output.outputFormat).isEqualTo(OutputFormat.WEBDATASET);
    }

    @Test
    void namesAnUnknownOptionAndTheNearestKnownOne() {
        assertThatThrownBy(() -> parse("--thread_cuont", "3"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--thread_cuont")
                .hasMessageContaining("--thread_count")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--image_size=big|--image_size|big",
                "--skip_reencode=maybe|--skip_reencode|True",
                "--max_download_bytes=lots|--max_download_bytes|64MiB",
                "--save_additional_columns=[a|--save_additional_columns|[\"a\",\"b\"]",
                "--save_additional_columns=[\"\\uzzzz\"]|--save_additional_columns|[\"a\",\"b\"]",
                "--dns_servers={\"a\":\"b\"}|--dns_servers|[\"a\",\"b\"]",
                "--dns_servers=a\"b\"|--dns_servers|[\"a\",\"b\"]",
                "--max_aspect_ratio=wide|--max_aspect_ratio|number"
            })
    void saysInOneLineWhichValueIsBadAndWhatIsAllowed(String argument, String option, String allowed) {
        assertThatThrownBy(() -> parse(argument))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(option)
                .hasMessageContaining(allowed)
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhichOptionLacksItsValue() {
        assertThatThrownBy(() -> parse("--url_list"))
                .hasMessageContaining("--url_list")
                .hasMessageContaining("value");
    }

    @Test
    void refusesAWordThatIsNoOption() {
        assertThatThrownBy(() -> parse("urls.txt")).hasMessageContaining("urls.txt");
    }

    private static JobOptions parse(String... arguments) {
        return CommandLineParser.parse(List.of(arguments));
    }

    @ParameterizedTest
    @CsvSource({
        "--image_sise, --image_size",
        "--image_clumn, --image_column",
        "--thread_cout, --thread_count",
        "--url_lst, --url_list",
        "--encode_qualty, --encode_quality"
    })
    void suggestsTheOptionThatIsOneSlipAway(String typed, String meant) {
        assertThatThrownBy(() -> CommandLineParser.parse(List.of(typed, "1")))
                .hasMessageContaining("did you mean " + meant + "?");
    }
}
