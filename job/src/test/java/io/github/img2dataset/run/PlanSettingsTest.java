package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sorts the options: those that decide keys, columns or pixels are compared by a rerun, all others are listed here. */
class PlanSettingsTest {

    /** Option to a value that makes another data set. */
    private static final Map<String, String> DECISIVE = Map.ofEntries(
            Map.entry("--input_format", "csv"),
            Map.entry("--csv_escape", "\\"),
            Map.entry("--url_col", "URL"),
            Map.entry("--caption_col", "c"),
            Map.entry("--save_additional_columns", "{'a':'b'}"),
            Map.entry("--bbox_col", "b"),
            Map.entry("--verify_hash", "['h','sha256']"),
            Map.entry("--dedupe_urls", "True"),
            Map.entry("--output_format", "webdataset"),
            Map.entry("--oom_shard_count", "6"),
            Map.entry("--shuffle_seed", "1"),
            Map.entry("--compute_hash", "None"),
            Map.entry("--extract_exif", "False"),
            Map.entry("--save_failure_reason", "True"),
            Map.entry("--save_optout_evidence", "True"),
            Map.entry("--image_size", "128"),
            Map.entry("--resize_mode", "no"),
            Map.entry("--resize_only_if_bigger", "True"),
            Map.entry("--upscale_interpolation", "cubic"),
            Map.entry("--downscale_interpolation", "cubic"),
            Map.entry("--encode_format", "webp"),
            Map.entry("--encode_quality", "90"),
            Map.entry("--skip_reencode", "True"),
            Map.entry("--disable_all_reencoding", "True"),
            Map.entry("--min_image_size", "10"),
            Map.entry("--max_image_area", "1e6"),
            Map.entry("--max_aspect_ratio", "3"),
            Map.entry("--perceptual_hash", "dhash"),
            Map.entry("--transform", "example.PictureScores"),
            Map.entry("--decode_mode", "exact"));

    /** The same for options that parquet output alone has. */
    private static final Map<String, String> DECISIVE_IN_PARQUET =
            Map.of("--image_column", "picture", "--image_column_style", "hf");

    /** The plan compares these by itself: files, rows of a shard, what a mode adds. */
    private static final Set<String> COMPARED_OTHERWISE =
            Set.of("--url_list", "--number_sample_per_shard", "--incremental_mode", "--key_col");

    /** How a run gets there, which rows it may give up and what it shows: a rerun may do better. */
    private static final Set<String> HARMLESS = Set.of(
            "--output_folder",
            "--wait_for_lease",
            "--min_success_rate",
            "--metadata_table",
            "--report_every",
            "--image_formats",
            "--isolate_decoding",
            "--decode_timeout",
            "--host_patience",
            "--force",
            "--max_image_pixels",
            "--thread_count",
            "--timeout",
            "--retries",
            "--user_agent_token",
            "--user_agent",
            "--disallowed_header_directives",
            "--ignore_ssl_certificate",
            "--header",
            "--proxy",
            "--max_requests_per_host",
            "--max_host_rate",
            "--respect_robots_txt",
            "--respect_optout_headers",
            "--respect_embedded_optouts",
            "--max_download_bytes",
            "--max_inflight_bytes",
            "--dns_servers",
            "--allow_private_networks",
            "--allowed_networks",
            "--processes_count",
            "--max_shard_retry",
            "--retry_failed",
            "--retry_reasons",
            "--subjob_size",
            "--distributor",
            "--enable_wandb",
            "--wandb_project",
            "--verbose",
            "--help",
            "--version");

    @Test
    void knowsEveryOption() {
        var known = new HashSet<>(DECISIVE.keySet());
        known.addAll(DECISIVE_IN_PARQUET.keySet());
        known.addAll(COMPARED_OTHERWISE);
        known.addAll(HARMLESS);
        assertThat(CommandLineParser.optionSpecs())
                .extracting(option -> option.longestName())
                .containsExactlyInAnyOrderElementsOf(known);
    }

    static Set<Map.Entry<String, String>> decisive() {
        return DECISIVE.entrySet();
    }

    @ParameterizedTest
    @MethodSource("decisive")
    void tellsDataSetsOfOtherSettingsApart(Map.Entry<String, String> option) {
        var usual = plan(List.of());
        var other = plan(List.of(option.getKey(), option.getValue()));
        assertThat(other.differencesFrom(usual)).hasSize(1);
        assertThat(usual.differencesFrom(other)).hasSize(1);
    }

    @Test
    void tellsImageColumnsApart() {
        var usual = plan(List.of("--output_format", "parquet"));
        DECISIVE_IN_PARQUET.forEach(
                (option, value) -> assertThat(plan(List.of("--output_format", "parquet", option, value))
                                .differencesFrom(usual))
                        .as(option)
                        .hasSize(1));
    }

    @Test
    void goesOnWithADataSetOfAnEarlyVersion() {
        var early = PlanSettings.of(config(List.of())).stream()
                .filter(setting -> !setting.startsWith(ListPlan.LATER))
                .toList();
        var kept = new ListPlan(0, 1, 10, early, List.of());
        assertThat(plan(List.of("--image_size", "128")).differencesFrom(kept)).isEmpty();
        assertThat(plan(List.of("--url_col", "URL")).differencesFrom(kept)).hasSize(1);
    }

    @Test
    void saysWhichImageSettingDiffers() {
        assertThat(plan(List.of("--image_size", "128")).differencesFrom(plan(List.of())))
                .containsExactly("the settings are image_size=128, were image_size=256");
    }

    private static ListPlan plan(List<String> options) {
        return new ListPlan(0, 1, 10, PlanSettings.of(config(options)), List.of());
    }

    private static JobConfig config(List<String> options) {
        var arguments = new ArrayList<>(List.of("--url_list", "x", "--input_format", "parquet"));
        arguments.addAll(options);
        return JobConfig.from(CommandLineParser.parse(arguments));
    }
}
