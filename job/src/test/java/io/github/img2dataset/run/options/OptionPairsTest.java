package io.github.img2dataset.run.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of options that do not go together. */
class OptionPairsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--bbox_col boxes --disable_all_reencoding|blurs nothing",
                "--min_image_size 9 --disable_all_reencoding|drop nothing",
                "--max_image_area 9 --disable_all_reencoding|drop nothing",
                "--max_aspect_ratio 9 --disable_all_reencoding|drop nothing",
                "--min_image_size 100 --max_image_area 9999|--max_image_area 9999 drops every image",
                "--min_image_size 100 --max_image_pixels 9999|--max_image_pixels 9999 refuses every image",
                "--verify_hash ['h','md5']|must equal --compute_hash (sha256)",
                "--verify_hash ['h','md5'] --compute_hash None|must equal --compute_hash (None)",
                "--encode_format png --encode_quality 95|compression from 0 to 9",
                "--encode_format jpg --encode_quality 101|quality from 0 to 100",
                "--save_additional_columns ['jpg'] --output_format parquet|jpg is taken by --output_format parquet",
                "--save_additional_columns ['png'] --output_format parquet --encode_format png --encode_quality 9|png is taken by",
                "--save_additional_columns ['webp'] --output_format tfrecord --encode_format webp|webp is taken by",
                "--save_additional_columns ['txt'] --output_format tfrecord --caption_col c|txt is taken by",
                "--bbox_col jpg --output_format tfrecord|jpg is taken by",
                "--image_column image|for --output_format parquet",
                "--image_column_style hf --output_format webdataset|for --output_format parquet",
                "--image_column url --output_format parquet|url is a column of the metadata",
                "--image_column my.image --output_format parquet|letters, digits and underscores",
                "--image_column_style pil --output_format parquet|--image_column_style: 'pil' is not one of bytes, hf",
                "--image_column image --save_additional_columns ['image'] --output_format parquet|image is taken by --output_format parquet",
                "--save_additional_columns ['width']|{\"width\":\"list_width\"}",
                "--save_additional_columns {'w':'width'}|The metadata has its own column width",
                "--save_additional_columns {'a':'c','b':'c'}|a and b cannot both be saved as c",
                "--save_additional_columns ['failure_reason'] --save_failure_reason|failure_reason is taken by --save_failure_reason",
                "--save_additional_columns ['duplicate_of'] --dedupe_urls|duplicate_of is taken by --dedupe_urls",
                "--save_additional_columns ['a'] --input_format txt|no column a",
                "--bbox_col a --input_format txt.gz|no column a",
                "--verify_hash ['h','sha256'] --input_format txt|no column h",
                "--incremental_mode new_only --output_format dummy|needs metadata",
                "--key_col a --save_additional_columns ['a']|--key_col is for",
                "--key_col a --incremental_mode new_only|must be one of",
                "--retry_failed --incremental_mode extend|--retry_failed is for",
                "--retry_failed --output_format dummy|needs metadata",
                "--metadata_table lake.t --output_format dummy|keeps no metadata",
                "--retry_reasons dns|needs --retry_failed",
                "--retry_failed --retry_reasons dns|--save_failure_reason",
            })
    void refusesWhatCannotBeMeant(String arguments, String said) {
        assertThatThrownBy(() -> config(arguments))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(said)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--caption_col c --input_format txt|--caption_col c is ignored",
                "--image_size 9 --resize_mode no|--image_size has no effect with --resize_mode no",
                "--resize_only_if_bigger --resize_mode no|--resize_only_if_bigger has no effect with --resize_mode no",
                "--image_size 9 --disable_all_reencoding|--image_size has no effect with --disable_all_reencoding True",
                "--encode_quality 9 --resize_mode no --disable_all_reencoding|--resize_mode, --encode_quality have no effect",
                "--downscale_interpolation cubic --resize_mode no|--downscale_interpolation has no effect",
                "--upscale_interpolation cubic --resize_only_if_bigger|--upscale_interpolation has no effect",
                "--allow_private_networks --allowed_networks 10.0.0.0/8|opens all special networks",
                "--max_inflight_bytes 1MiB|less than --max_download_bytes",
                "--save_additional_columns ['WIDTH','HEIGHT'] --output_format webdataset|{\"WIDTH\":\"list_WIDTH\",\"HEIGHT\":\"list_HEIGHT\"}",
                "--save_additional_columns ['WIDTH']|width and WIDTH of the data set differ only in case",
                "--save_additional_columns ['JPG'] --output_format parquet|jpg and JPG",
                "--save_additional_columns ['a','A']|a and A",
            })
    void warnsInOneLineOfWhatHasNoSayOrTroublesReaders(String arguments, String said) {
        assertThat(config(arguments).warnings())
                .singleElement()
                .asString()
                .contains(said)
                .doesNotContain("\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--bbox_col boxes --skip_reencode",
                "--skip_reencode --disable_all_reencoding",
                "--encode_format webp --disable_all_reencoding",
                "--min_image_size 100 --max_image_area 10000",
                "--save_additional_columns ['jpg'] --output_format webdataset",
                "--save_additional_columns ['jpg'] --output_format parquet --encode_format webp",
                "--save_additional_columns ['txt'] --output_format tfrecord",
                "--image_column image --image_column_style hf --save_additional_columns ['jpg'] --output_format parquet",
                "--save_additional_columns {'jpg':'thumbnail'} --output_format parquet",
                "--save_additional_columns {'WIDTH':'list_width'}",
                "--save_additional_columns ['WIDTH'] --output_format dummy",
                "--save_additional_columns {'a':'b'} --key_col b --incremental_mode new_only",
                "--caption_col c --save_additional_columns ['c']",
                "--verify_hash ['md5','md5'] --compute_hash md5",
                "--retry_failed --retry_reasons dns --save_failure_reason",
                "--resize_only_if_bigger --downscale_interpolation cubic"
            })
    void takesWhatGoesTogether(String arguments) {
        assertThat(config(arguments).warnings()).isEmpty();
    }

    private static JobConfig config(String arguments) {
        var all = new ArrayList<>(List.of("--url_list=x", "--input_format=parquet"));
        all.addAll(List.of(arguments.split(" ")));
        all.removeIf(String::isEmpty);
        return JobConfig.from(CommandLineParser.parse(all));
    }
}
