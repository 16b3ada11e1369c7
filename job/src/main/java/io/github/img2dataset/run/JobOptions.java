package io.github.img2dataset.run;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The one list of options: img2dataset's names and defaults first, ours beside them. Values are as typed; {@link
 * JobConfig#from} makes the job's settings of them and refuses what does not fit.
 */
@Command(
        name = "img2dataset",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = "img2dataset --url_list LIST [options]   (or: img2dataset demo | doctor | verify | report)",
        description = "Turns a list of image urls into a training-ready data set: downloads, resizes, packages.%n",
        footer = {
            "Lists are written as in Python: '[\"a\",\"b\"]', '[]'. Flags take True or False; alone they mean True.",
            "Other commands, each with its own --help: demo runs on pictures of its own; doctor looks at everything before a",
            "long run; verify FOLDER checks a data set; report FOLDER... tells of one, or puts several side by side.",
            "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 shards missing, 4 fewer rows succeeded than --min_success_rate, 130 interrupted."
        })
final class JobOptions {

    @Mixin
    final ListOptions list = new ListOptions();

    @Mixin
    final OutputOptions output = new OutputOptions();

    @Mixin
    final ImageOptions image = new ImageOptions();

    @Mixin
    final FetchOptions fetch = new FetchOptions();

    @Mixin
    final RunOptions run = new RunOptions();

    /** The options by what they are about: heading to group, in the order of the help. */
    Map<String, Object> groups() {
        var groups = new LinkedHashMap<String, Object>();
        groups.put("The url list", list);
        groups.put("The data set", output);
        groups.put("Images", image);
        groups.put("Downloading", fetch);
        groups.put("The run", run);
        return groups;
    }

    /** What to read. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class ListOptions {
        @Option(
                names = "--url_list",
                paramLabel = "PATH",
                description =
                        "A file, a folder with its subfolders, or a pattern (lists/*.parquet) of url lists, on any file system that Hadoop knows (local, hdfs://, s3a://, s3://, gs://, abfs://); or an http(s) address, a named pipe, /dev/stdin. Several files are taken in sorted path order. Required.")
        @Nullable String urlList;

        @Option(
                names = "--input_format",
                paramLabel = "FORMAT",
                defaultValue = "txt",
                description =
                        "txt, csv, tsv, json, jsonl or parquet; the first five also with .gz, .bz2, .zst or .xz. A folder is filtered by this extension. Default: ${DEFAULT-VALUE}.")
        String inputFormat = "txt";

        @Option(
                names = "--csv_escape",
                paramLabel = "CHAR",
                defaultValue = "\"",
                description =
                        "What stands before a quote in a quoted field of csv and tsv: the quote again, or a backslash. Default: ${DEFAULT-VALUE}.")
        String csvEscape = "\"";

        @Option(
                names = "--url_col",
                paramLabel = "NAME",
                defaultValue = "url",
                description = "The column with the urls. Default: ${DEFAULT-VALUE}.")
        String urlCol = "url";

        @Option(
                names = "--caption_col",
                paramLabel = "NAME",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description = "The column with the captions. Default: ${DEFAULT-VALUE}.")
        @Nullable String captionCol;

        @Option(
                names = "--save_additional_columns",
                paramLabel = "LIST",
                defaultValue = "None",
                converter = Values.ColumnsConverter.class,
                description =
                        "Further columns to carry into the metadata, of any type; '{\"WIDTH\":\"list_width\"}' saves one under another name. Default: ${DEFAULT-VALUE}.")
        Values.Columns saveAdditionalColumns = Values.Columns.NONE;

        @Option(
                names = "--bbox_col",
                paramLabel = "NAME",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "A column of boxes [x_min, y_min, x_max, y_max] in 0..1 to blur (faces); it is saved, too. Default: ${DEFAULT-VALUE}.")
        @Nullable String bboxCol;

        @Option(
                names = "--verify_hash",
                paramLabel = "LIST",
                defaultValue = "None",
                converter = Values.NamesConverter.class,
                description =
                        "'[\"column\",\"md5\"]': the downloaded bytes must have the hash in that column; the type must equal --compute_hash. Default: ${DEFAULT-VALUE}.")
        Values.Names verifyHash = Values.Names.NONE;

        @Option(
                names = "--dedupe_urls",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Download equal urls once: the other rows fail as duplicates, and their column duplicate_of has the first one's key. Default: ${DEFAULT-VALUE}.")
        boolean dedupeUrls;
    }

    /** What to write, and where. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class OutputOptions {
        @Option(
                names = "--output_folder",
                paramLabel = "PATH",
                defaultValue = "images",
                description =
                        "Where the data set goes, on any file system that Hadoop knows. Default: ${DEFAULT-VALUE}.")
        String outputFolder = "images";

        @Option(
                names = "--output_format",
                paramLabel = "FORMAT",
                defaultValue = "files",
                description = "files, webdataset, parquet, tfrecord or dummy. Default: ${DEFAULT-VALUE}.")
        String outputFormat = "files";

        @Option(
                names = "--number_sample_per_shard",
                paramLabel = "N",
                defaultValue = "10000",
                description = "Rows of a shard. Default: ${DEFAULT-VALUE}.")
        int numberSamplePerShard;

        @Option(
                names = "--oom_shard_count",
                paramLabel = "N",
                defaultValue = "5",
                description = "Digits of the shard id. Default: ${DEFAULT-VALUE}.")
        int oomShardCount;

        @Option(
                names = "--compute_hash",
                paramLabel = "TYPE",
                defaultValue = "sha256",
                converter = Values.OptionalText.class,
                description =
                        "md5, sha256, sha512 or None: the hash of the downloaded bytes, a metadata column. Default: ${DEFAULT-VALUE}.")
        @Nullable String computeHash;

        @Option(
                names = "--extract_exif",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "True",
                converter = Values.Bool.class,
                description = "Save the EXIF tags as a metadata column. Default: ${DEFAULT-VALUE}.")
        boolean extractExif;

        @Option(
                names = "--save_failure_reason",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Add the column failure_reason (dns, timeout, http_4xx, ...) to the metadata; the stats always count it. Default: ${DEFAULT-VALUE}.")
        boolean saveFailureReason;

        @Option(
                names = "--incremental_mode",
                paramLabel = "MODE",
                defaultValue = "incremental",
                description =
                        "incremental: skip finished shards; overwrite: start anew; extend: number on after the highest shard; new_only: as extend, without the rows that have succeeded before. Default: ${DEFAULT-VALUE}.")
        String incrementalMode = "incremental";

        @Option(
                names = "--key_col",
                paramLabel = "NAME",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "For new_only: the saved additional column that tells whether a row is new; None compares the urls. Default: ${DEFAULT-VALUE}.")
        @Nullable String keyCol;

        @Option(
                names = "--force",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Let overwrite delete a folder that does not look like an output of ours. Default: ${DEFAULT-VALUE}.")
        boolean force;

        @Option(
                names = "--wait_for_lease",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "When another run writes to the output folder: wait for its end, or until it counts as dead, instead of giving up. Default: ${DEFAULT-VALUE}.")
        boolean waitForLease;
    }

    /** What to do to an image. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class ImageOptions {
        @Option(
                names = "--image_size",
                paramLabel = "PX",
                defaultValue = "256",
                description = "The size to resize to, in pixels. Default: ${DEFAULT-VALUE}.")
        int imageSize;

        @Option(
                names = "--resize_mode",
                paramLabel = "MODE",
                defaultValue = "border",
                description = "no, border, keep_ratio, keep_ratio_largest or center_crop. Default: ${DEFAULT-VALUE}.")
        String resizeMode = "border";

        @Option(
                names = "--resize_only_if_bigger",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description = "Never enlarge. Default: ${DEFAULT-VALUE}.")
        boolean resizeOnlyIfBigger;

        @Option(
                names = "--upscale_interpolation",
                paramLabel = "KIND",
                defaultValue = "lanczos",
                description =
                        "nearest, linear (bilinear), cubic (bicubic), area or lanczos (lanczos4). Default: ${DEFAULT-VALUE}.")
        String upscaleInterpolation = "lanczos";

        @Option(
                names = "--downscale_interpolation",
                paramLabel = "KIND",
                defaultValue = "area",
                description = "The same kinds. Default: ${DEFAULT-VALUE}.")
        String downscaleInterpolation = "area";

        @Option(
                names = "--encode_format",
                paramLabel = "FORMAT",
                defaultValue = "jpg",
                description = "jpg, png or webp. Default: ${DEFAULT-VALUE}.")
        String encodeFormat = "jpg";

        @Option(
                names = "--encode_quality",
                paramLabel = "N",
                defaultValue = "95",
                description =
                        "jpg: 0-100; png: compression 0-9; webp: 1-100, over 100 is lossless. Default: ${DEFAULT-VALUE}.")
        int encodeQuality;

        @Option(
                names = "--skip_reencode",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Keep the original bytes when nothing had to change and the format is already the wanted one. Default: ${DEFAULT-VALUE}.")
        boolean skipReencode;

        @Option(
                names = "--disable_all_reencoding",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description = "Store the original bytes, not even decoded. Default: ${DEFAULT-VALUE}.")
        boolean disableAllReencoding;

        @Option(
                names = "--min_image_size",
                paramLabel = "PX",
                defaultValue = "0",
                description = "Drop images whose smaller side is below this. Default: ${DEFAULT-VALUE}.")
        int minImageSize;

        @Option(
                names = "--max_image_area",
                paramLabel = "PX",
                defaultValue = "inf",
                converter = Values.Real.class,
                description = "Drop images of more pixels than this. Default: ${DEFAULT-VALUE}.")
        double maxImageArea;

        @Option(
                names = "--max_aspect_ratio",
                paramLabel = "X",
                defaultValue = "inf",
                converter = Values.Real.class,
                description =
                        "Drop images whose longer side is more than X times the shorter. Default: ${DEFAULT-VALUE}.")
        double maxAspectRatio;

        @Option(
                names = "--decode_mode",
                paramLabel = "MODE",
                defaultValue = "fast",
                description =
                        "fast: large JPEGs are decoded at a reduced size (never below twice the target), INTER_AREA is kept to within one grey level, and progressive JPEGs are averaged as luma and chroma; exact: the reference's pixels. Default: ${DEFAULT-VALUE}.")
        String decodeMode = "fast";

        @Option(
                names = "--max_image_pixels",
                paramLabel = "N",
                defaultValue = "100000000",
                description =
                        "Refuse to decode an image that declares more pixels than this. Default: ${DEFAULT-VALUE}.")
        long maxImagePixels;

        @Option(
                names = "--image_formats",
                paramLabel = "LIST",
                defaultValue = "jpg,png,webp,gif,bmp,tiff,pnm,ras,hdr,jp2,avif",
                description =
                        "Refuse to decode an image that is in none of these formats, by its first bytes. Default: ${DEFAULT-VALUE}.")
        String imageFormats = "";
    }

    /** How to fetch. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class FetchOptions {
        @Option(
                names = "--thread_count",
                paramLabel = "N",
                defaultValue = "256",
                description = "Requests in flight per core. Default: ${DEFAULT-VALUE}.")
        int threadCount;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                defaultValue = "10",
                converter = Values.Real.class,
                description =
                        "The deadline of one whole request: name look-up, connect, headers, body. Default: ${DEFAULT-VALUE}.")
        double timeout;

        @Option(
                names = "--retries",
                paramLabel = "N",
                defaultValue = "0",
                description =
                        "Further attempts after a failure that may get better (time-outs, resets, 408, 425, 429, 5xx, name server failures). Default: ${DEFAULT-VALUE}.")
        int retries;

        @Option(
                names = "--user_agent_token",
                paramLabel = "TOKEN",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "Your token, for the user agent and for X-Robots-Tag directives addressed to you. Default: ${DEFAULT-VALUE}.")
        @Nullable String userAgentToken;

        @Option(
                names = "--user_agent",
                paramLabel = "TEXT",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "The whole User-Agent header in place of ours, which says img2dataset and its version. Default: ${DEFAULT-VALUE}.")
        @Nullable String userAgent;

        @Option(
                names = "--disallowed_header_directives",
                paramLabel = "LIST",
                defaultValue = "[\"noai\",\"noimageai\",\"noindex\",\"noimageindex\"]",
                converter = Values.NamesConverter.class,
                description =
                        "X-Robots-Tag directives that forbid an image; [] switches the check off. Default: ${DEFAULT-VALUE}.")
        Values.Names disallowedHeaderDirectives = Values.Names.NONE;

        @Option(
                names = "--ignore_ssl_certificate",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description = "Accept expired, self-signed and wrong-host certificates. Default: ${DEFAULT-VALUE}.")
        boolean ignoreSslCertificate;

        @Option(
                names = "--header",
                paramLabel = "'NAME: VALUE'",
                description = "A header to send with every request; may be given several times.")
        List<String> header = List.of();

        @Option(
                names = "--proxy",
                paramLabel = "URL",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "An http proxy for all requests, as http://[user:password@]host:port; the usual environment variables are heeded, too. Default: ${DEFAULT-VALUE}.")
        @Nullable String proxy;

        @Option(
                names = "--max_requests_per_host",
                paramLabel = "N",
                defaultValue = "16",
                description = "Requests in flight to one host, per executor. Default: ${DEFAULT-VALUE}.")
        int maxRequestsPerHost;

        @Option(
                names = "--host_patience",
                paramLabel = "SECONDS",
                defaultValue = "60",
                converter = Values.Real.class,
                description =
                        "How long rows wait for a host that answered before and does not any more; other hosts go on meanwhile. 0: not at all. Default: ${DEFAULT-VALUE}.")
        double hostPatience;

        @Option(
                names = "--respect_robots_txt",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description = "Ask each host's robots.txt first. Default: ${DEFAULT-VALUE}.")
        boolean respectRobotsTxt;

        @Option(
                names = "--max_download_bytes",
                paramLabel = "BYTES",
                defaultValue = "64MiB",
                converter = Values.ByteSize.class,
                description = "The largest body, as declared, sent and decompressed. Default: ${DEFAULT-VALUE}.")
        long maxDownloadBytes;

        @Option(
                names = "--max_inflight_bytes",
                paramLabel = "BYTES",
                defaultValue = "None",
                converter = Values.ByteSize.class,
                description =
                        "All bodies held by one executor at a time; None or 0 takes a quarter of its heap. Default: ${DEFAULT-VALUE}.")
        @Nullable Long maxInflightBytes;

        @Option(
                names = "--dns_servers",
                paramLabel = "LIST",
                defaultValue = "None",
                converter = Values.NamesConverter.class,
                description =
                        "Name servers to ask, as '[\"127.0.0.1:5353\"]'; None asks the system's. Default: ${DEFAULT-VALUE}.")
        Values.Names dnsServers = Values.Names.NONE;

        @Option(
                names = "--allow_private_networks",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Let urls reach loopback, private and other special addresses. Default: ${DEFAULT-VALUE}.")
        boolean allowPrivateNetworks;

        @Option(
                names = "--allowed_networks",
                paramLabel = "LIST",
                defaultValue = "None",
                converter = Values.NamesConverter.class,
                description =
                        "Special networks that urls may reach all the same: 10.0.0.0/8,fd00::/8. Default: ${DEFAULT-VALUE}.")
        Values.Names allowedNetworks = Values.Names.NONE;
    }

    /** How the job runs. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class RunOptions {
        @Option(
                names = "--processes_count",
                paramLabel = "N",
                description = "Cores to use on one machine (default: all of them); on a cluster Spark decides.")
        @Nullable Integer processesCount;

        @Option(
                names = "--max_shard_retry",
                paramLabel = "N",
                defaultValue = "1",
                description =
                        "How often shards that failed are tried again before the run ends without them. Default: ${DEFAULT-VALUE}.")
        int maxShardRetry;

        @Option(
                names = "--min_success_rate",
                paramLabel = "X",
                defaultValue = "0",
                converter = Values.Real.class,
                description =
                        "End with exit code 4 when a smaller share of the run's rows succeeded, 0 to 1. Default: ${DEFAULT-VALUE}.")
        double minSuccessRate;

        @Option(
                names = "--retry_failed",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Try the failed rows of finished shards again, under their own keys; what succeeded stays. Default: ${DEFAULT-VALUE}.")
        boolean retryFailed;

        @Option(
                names = "--retry_reasons",
                paramLabel = "LIST",
                defaultValue = "None",
                converter = Values.NamesConverter.class,
                description =
                        "Only the rows that failed for these reasons: dns,timeout,http_5xx; the shards must have been made with --save_failure_reason True. Default: ${DEFAULT-VALUE}.")
        Values.Names retryReasons = Values.Names.NONE;

        @Option(
                names = "--subjob_size",
                paramLabel = "N",
                description = "Accepted for the reference's sake; shards need no sub-jobs here.")
        @Nullable Integer subjobSize;

        @Option(
                names = "--distributor",
                paramLabel = "NAME",
                description = "Accepted for the reference's sake; the distributor is Spark.")
        @Nullable String distributor;

        @Option(
                names = "--enable_wandb",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description =
                        "Log to Weights & Biases: with the key in WANDB_API_KEY or ~/.netrc, else into ./wandb for wandb sync. Default: ${DEFAULT-VALUE}.")
        boolean enableWandb;

        @Option(
                names = "--wandb_project",
                paramLabel = "NAME",
                defaultValue = "img2dataset",
                description = "The Weights & Biases project. Default: ${DEFAULT-VALUE}.")
        String wandbProject = "img2dataset";

        @Option(
                names = "--verbose",
                paramLabel = "BOOL",
                arity = "0..1",
                fallbackValue = "True",
                defaultValue = "False",
                converter = Values.Bool.class,
                description = "Log what the job and Spark do. Default: ${DEFAULT-VALUE}.")
        boolean verbose;

        @Option(
                names = {"--help", "-h"},
                usageHelp = true,
                description = "This text.")
        boolean help;

        @Option(names = "--version", versionHelp = true, description = "Versions of the job, Spark, Java and OpenCV.")
        boolean version;
    }
}
