package io.github.img2dataset.run.options;

import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.DecodeMode;
import io.github.img2dataset.image.EncodeFormat;
import io.github.img2dataset.image.ImageFormat;
import io.github.img2dataset.image.Interpolation;
import io.github.img2dataset.image.PerceptualHash;
import io.github.img2dataset.image.ResizeMode;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.urls.source.InputFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The one list of options: the Python tool's names and defaults first, this job's own beside them. Each value has its type; {@link
 * JobConfig#from} makes the job's settings of them and refuses what does not fit together.
 */
@Command(
        name = "img2dataset",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = {
            "img2dataset --url_list LIST [options]",
            "   or: img2dataset demo|doctor|verify|report|pack|index|duplicates [options]"
        },
        description = "Turns a list of image urls into a training-ready data set: downloads, resizes, and packages.%n",
        footer = {
            "Lists are written as in Python: '[\"a\",\"b\"]', '[]'. Flags take True or False; alone they mean True.",
            "Commands, each with its own --help: demo runs on images of its own; doctor checks everything before a long run;",
            "verify checks a data set; report summarizes one or compares several; pack rewrites one in other shards;",
            "index writes the index files of training loaders; duplicates finds near duplicates.",
            "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 shards missing, 4 fewer rows succeeded than --min_success_rate, 130 interrupted."
        })
public final class JobOptions {

    @Mixin
    public final ListOptions list = new ListOptions();

    @Mixin
    public final OutputOptions output = new OutputOptions();

    @Mixin
    final ImageOptions image = new ImageOptions();

    @Mixin
    final FetchOptions fetch = new FetchOptions();

    @Mixin
    public final RunOptions run = new RunOptions();

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
    public static final class ListOptions {
        @Option(
                names = "--url_list",
                paramLabel = "PATH",
                description =
                        "A file, a folder (with its subfolders), or a pattern (lists/*.parquet) of url lists, on any Hadoop-supported file system (local, hdfs://, s3a://, s3://, gs://, abfs://); or an http(s) address, a named pipe, or /dev/stdin. Several files are taken in sorted path order. Required.")
        public @Nullable String urlList;

        @Option(
                names = "--input_format",
                paramLabel = "FORMAT",
                description =
                        "txt, csv, tsv, json, jsonl, or parquet; all but parquet also with .gz, .bz2, .zst, or .xz. Only files with this extension are read from a folder. Or table (--url_list names it), sql (--url_list is a query), orc, avro, delta, iceberg, hudi, xml, or the class of another Spark data source.")
        InputFormat inputFormat = InputFormat.TXT;

        @Option(
                names = "--csv_escape",
                paramLabel = "CHAR",
                description =
                        "The character that escapes a quote in a quoted csv or tsv field: the quote itself, or a backslash.")
        String csvEscape = "\"";

        @Option(names = "--url_col", paramLabel = "NAME", description = "The column that holds the urls.")
        String urlCol = "url";

        @Option(
                names = "--caption_col",
                paramLabel = "NAME",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description = "The column that holds the captions.")
        @Nullable String captionCol;

        @Option(
                names = "--save_additional_columns",
                paramLabel = "LIST",
                defaultValue = "None",
                description =
                        "Further columns to copy into the metadata, of any type; '{\"WIDTH\":\"list_width\"}' saves one under another name.")
        Values.Columns saveAdditionalColumns = Values.Columns.NONE;

        @Option(
                names = "--bbox_col",
                paramLabel = "NAME",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "A column of boxes to blur (faces): [x_min, y_min, x_max, y_max], each 0 to 1; the column is also saved.")
        @Nullable String bboxCol;

        @Option(
                names = "--verify_hash",
                paramLabel = "LIST",
                defaultValue = "None",
                description =
                        "'[\"column\",\"md5\"]': reject downloads whose hash is not the one in this column; the type must equal --compute_hash.")
        Values.Names verifyHash = Values.Names.NONE;

        @Option(
                names = "--dedupe_urls",
                description =
                        "Download each url once; other rows with the same url fail as duplicates, and their column duplicate_of holds the first row's key.")
        boolean dedupeUrls;
    }

    /** What to write, and where. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    public static final class OutputOptions {
        @Option(
                names = "--output_folder",
                paramLabel = "PATH",
                description = "Where to write the data set, on any Hadoop-supported file system.")
        public String outputFolder = "images";

        @Option(
                names = "--output_format",
                paramLabel = "FORMAT",
                description = "files, webdataset, parquet, tfrecord, or dummy.")
        OutputFormat outputFormat = OutputFormat.FILES;

        @Mixin
        final ImageColumnOptions images = new ImageColumnOptions();

        @Option(names = "--number_sample_per_shard", paramLabel = "N", description = "Rows per shard.")
        int numberSamplePerShard = 10_000;

        @Option(
                names = "--shuffle_seed",
                paramLabel = "N",
                defaultValue = "None",
                converter = Values.OptionalNumber.class,
                description =
                        "Shuffle the rows of the list before they are cut into shards; the same seed gives the same shards.")
        @Nullable Long shuffleSeed;

        @Option(names = "--oom_shard_count", paramLabel = "N", description = "Number of digits in shard ids.")
        int oomShardCount = 5;

        @Option(
                names = "--compute_hash",
                paramLabel = "TYPE",
                description = "md5, sha256, sha512, or None: a metadata column with the hash of the downloaded bytes.")
        @Nullable ContentHash computeHash = ContentHash.SHA256;

        @Option(names = "--extract_exif", description = "Save the EXIF tags as a metadata column.")
        boolean extractExif = true;

        @Option(
                names = "--save_failure_reason",
                description =
                        "Add the column failure_reason (dns, timeout, http_4xx, ...) to the metadata; the stats always count it.")
        boolean saveFailureReason;

        @Option(
                names = "--save_optout_evidence",
                description =
                        "Add the column optout_evidence to the metadata: the header, rule, or embedded value by which the owner of a refused image opted out.")
        boolean saveOptOutEvidence;

        @Option(
                names = "--incremental_mode",
                paramLabel = "MODE",
                description =
                        "incremental: make only missing shards; overwrite: delete the data set and start again; extend: add the list in new shards; new_only: like extend, but only rows that have not succeeded before.")
        IncrementalMode incrementalMode = IncrementalMode.INCREMENTAL;

        @Option(
                names = "--key_col",
                paramLabel = "NAME",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description = "For new_only: the saved additional column that identifies a row; None compares urls.")
        @Nullable String keyCol;

        @Option(names = "--force", description = "Let overwrite delete a folder that was not created by this tool.")
        boolean force;

        @Option(
                names = "--wait_for_lease",
                description =
                        "If another run is writing to the output folder, wait until it ends or counts as dead instead of exiting.")
        boolean waitForLease;
    }

    /** What to do to an image. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class ImageOptions {
        @Option(names = "--image_size", paramLabel = "PX", description = "Target size in pixels.")
        int imageSize = 256;

        @Option(
                names = "--resize_mode",
                paramLabel = "MODE",
                description =
                        "no: keep the size; border: scale the longer side, pad to a square with white; keep_ratio: scale the shorter side; keep_ratio_largest: scale the longer side; center_crop: scale the shorter side, crop the middle square.")
        ResizeMode resizeMode = ResizeMode.BORDER;

        @Option(names = "--resize_only_if_bigger", description = "Never enlarge.")
        boolean resizeOnlyIfBigger;

        @Option(
                names = "--upscale_interpolation",
                paramLabel = "KIND",
                description = "nearest, linear (bilinear), cubic (bicubic), area, or lanczos (lanczos4).")
        Interpolation upscaleInterpolation = Interpolation.LANCZOS;

        @Option(names = "--downscale_interpolation", paramLabel = "KIND", description = "The same choices.")
        Interpolation downscaleInterpolation = Interpolation.AREA;

        @Option(names = "--encode_format", paramLabel = "FORMAT", description = "jpg, png, or webp.")
        EncodeFormat encodeFormat = EncodeFormat.JPG;

        @Option(
                names = "--encode_quality",
                paramLabel = "N",
                description = "jpg: 0 to 100; png: compression level 0 to 9; webp: 1 to 100, above 100 is lossless.")
        int encodeQuality = 95;

        @Option(
                names = "--skip_reencode",
                description =
                        "Keep the original bytes of images that need no change and already have the requested format.")
        boolean skipReencode;

        @Option(names = "--disable_all_reencoding", description = "Store the original bytes without decoding them.")
        boolean disableAllReencoding;

        @Option(
                names = "--min_image_size",
                paramLabel = "PX",
                description = "Drop images whose shorter side is below this.")
        int minImageSize;

        @Option(names = "--max_image_area", paramLabel = "PX", description = "Drop images with more pixels than this.")
        double maxImageArea = Double.POSITIVE_INFINITY;

        @Option(
                names = "--max_aspect_ratio",
                paramLabel = "X",
                description = "Drop images whose longer side is more than X times the shorter.")
        double maxAspectRatio = Double.POSITIVE_INFINITY;

        @Option(
                names = "--decode_mode",
                paramLabel = "MODE",
                description =
                        "fast: decode large JPEGs at a reduced size (never below twice the target), average progressive JPEGs as luma and chroma, and resize to within one gray level of INTER_AREA; exact: the pixels of the Python tool.")
        DecodeMode decodeMode = DecodeMode.FAST;

        @Option(
                names = "--max_image_pixels",
                paramLabel = "N",
                description = "Reject images that declare more pixels than this, without decoding them.")
        long maxImagePixels = 100_000_000;

        @Option(
                names = "--image_formats",
                paramLabel = "LIST",
                description = "Formats to accept, identified by the first bytes; other images are rejected.")
        String imageFormats = ImageFormat.readableNames();

        @Option(
                names = "--perceptual_hash",
                paramLabel = "TYPE",
                defaultValue = "None",
                description =
                        "phash, dhash, or None: a metadata column with a 64-bit perceptual hash, for finding near duplicates.")
        @Nullable PerceptualHash perceptualHash;

        @Option(
                names = "--transform",
                paramLabel = "CLASS",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "Your own class on the class path, which inspects each decoded image and adds columns or drops the sample.")
        @Nullable String transform;

        @Option(
                names = "--isolate_decoding",
                paramLabel = "WHICH",
                description =
                        "Which images to transform in a child process, where a crash costs only one row: auto (rare formats, that is, all but JPEG, PNG, WebP, and GIF, and images that may have crashed an earlier attempt), always, or never.")
        DecodeIsolation isolateDecoding = DecodeIsolation.AUTO;

        @Option(
                names = "--decode_timeout",
                paramLabel = "SECONDS",
                description =
                        "Seconds of CPU time that one image may take in a child process (--isolate_decoding) or in a decoder written in Java.")
        double decodeTimeout = 10;
    }

    /** How to fetch. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    static final class FetchOptions {
        @Option(names = "--thread_count", paramLabel = "N", description = "Requests in flight per core.")
        int threadCount = 256;

        @Option(
                names = "--timeout",
                paramLabel = "SECONDS",
                description =
                        "Overall deadline of a request in seconds: name lookup, connection, redirects, headers, and body.")
        double timeout = 10;

        @Option(
                names = "--retries",
                paramLabel = "N",
                description =
                        "Additional attempts after a transient failure (timeouts, resets, 408, 425, 429, 5xx, name server failures).")
        int retries;

        @Option(
                names = "--user_agent_token",
                paramLabel = "TOKEN",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "Your crawler's token: part of the user agent, and the name by which X-Robots-Tag directives address it.")
        @Nullable String userAgentToken;

        @Option(
                names = "--user_agent",
                paramLabel = "TEXT",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description = "The User-Agent header to send. By default it names img2dataset and its version.")
        @Nullable String userAgent;

        @Option(
                names = "--disallowed_header_directives",
                paramLabel = "LIST",
                description = "X-Robots-Tag directives that forbid the use of an image; [] disables the check.")
        Values.Names disallowedHeaderDirectives =
                new Values.Names(List.of("noai", "noimageai", "noindex", "noimageindex"));

        @Option(
                names = "--respect_optout_headers",
                description =
                        "Refuse images whose response has tdm-reservation: 1 (W3C TDMRep) or Content-Usage: train-ai=n (IETF AIPREF); False checks only X-Robots-Tag, as the Python tool does.")
        boolean respectOptOutHeaders = true;

        @Option(
                names = "--respect_embedded_optouts",
                description =
                        "Refuse images whose file reserves AI training: the PLUS data mining property in XMP, or the training and data mining assertion of C2PA.")
        boolean respectEmbeddedOptOuts;

        @Option(
                names = "--ignore_ssl_certificate",
                description = "Accept expired, self-signed, and wrong-host certificates.")
        boolean ignoreSslCertificate;

        @Option(
                names = "--header",
                paramLabel = "'NAME: VALUE'",
                description = "A header to send with every request; can be repeated.")
        List<String> header = List.of();

        @Option(
                names = "--proxy",
                paramLabel = "URL",
                defaultValue = "None",
                converter = Values.OptionalText.class,
                description =
                        "An HTTP proxy for all requests: http://[user:password@]host:port. The usual environment variables are also honored.")
        @Nullable String proxy;

        @Option(
                names = "--max_requests_per_host",
                paramLabel = "N",
                description = "Requests in flight per host, over all executors.")
        int maxRequestsPerHost = 16;

        @Option(
                names = "--max_host_rate",
                paramLabel = "N",
                description = "Requests per second per host, over all executors; 0 means no limit.")
        double maxHostRate;

        @Option(
                names = "--host_patience",
                paramLabel = "SECONDS",
                description =
                        "How many seconds rows wait for a host that has stopped answering, while other hosts continue; 0 does not wait.")
        double hostPatience = 60;

        @Option(
                names = "--respect_robots_txt",
                description =
                        "Check each host's robots.txt (with Content-Usage and Content-Signal) and /.well-known/tdmrep.json first.")
        boolean respectRobotsTxt;

        @Option(
                names = "--max_download_bytes",
                paramLabel = "BYTES",
                defaultValue = "64MiB",
                converter = Values.ByteSize.class,
                description = "Largest body, as declared, received, and decompressed.")
        long maxDownloadBytes;

        @Option(
                names = "--max_inflight_bytes",
                paramLabel = "BYTES",
                defaultValue = "None",
                converter = Values.ByteSize.class,
                description =
                        "Limit on all bodies that an executor holds at once; None or 0 means a quarter of its heap.")
        @Nullable Long maxInflightBytes;

        @Option(
                names = "--dns_servers",
                paramLabel = "LIST",
                defaultValue = "None",
                description = "Name servers to use, such as '[\"127.0.0.1:5353\"]'; None uses the system's.")
        Values.Names dnsServers = Values.Names.NONE;

        @Option(
                names = "--allow_private_networks",
                description = "Let urls reach all loopback, private, and other special addresses.")
        boolean allowPrivateNetworks;

        @Option(
                names = "--allowed_networks",
                paramLabel = "LIST",
                defaultValue = "None",
                description = "Private and other special networks that urls may reach, such as 10.0.0.0/8,fd00::/8.")
        Values.Names allowedNetworks = Values.Names.NONE;
    }

    /** How the job runs. */
    @Command(sortOptions = false, usageHelpAutoWidth = true)
    public static final class RunOptions {
        @Option(
                names = "--processes_count",
                paramLabel = "N",
                description = "Cores to use on one machine. Default: all. On a cluster Spark decides.")
        public @Nullable Integer processesCount;

        @Option(
                names = "--max_shard_retry",
                paramLabel = "N",
                description = "How many times failed shards are retried before giving up.")
        int maxShardRetry = 1;

        @Option(
                names = "--min_success_rate",
                paramLabel = "X",
                description = "Exit with code 4 if a smaller share of the run's rows (0 to 1) succeeded.")
        double minSuccessRate;

        @Option(
                names = "--metadata_table",
                paramLabel = "TABLE",
                description =
                        "A Delta or Iceberg table, catalog.database.table, into which the metadata of all rows is merged when the shards are done.")
        @Nullable String metadataTable;

        @Option(
                names = "--report_every",
                paramLabel = "MINUTES",
                description = "Minutes between renewals of the report during the run; 0 writes it only at the end.")
        double reportEvery = 5;

        @Option(
                names = "--retry_failed",
                description = "Retry the failed rows of finished shards under their own keys; successful rows stay.")
        boolean retryFailed;

        @Option(
                names = "--retry_reasons",
                paramLabel = "LIST",
                defaultValue = "None",
                description =
                        "Retry only rows that failed for these reasons, such as dns,timeout,http_5xx; the data set must have been made with --save_failure_reason True.")
        Values.Names retryReasons = Values.Names.NONE;

        @Option(names = "--subjob_size", paramLabel = "N", description = "Accepted for compatibility; ignored.")
        public @Nullable Integer subjobSize;

        @Option(names = "--distributor", paramLabel = "NAME", description = "Accepted for compatibility; ignored.")
        public @Nullable String distributor;

        @Option(
                names = "--enable_wandb",
                description =
                        "Log to Weights & Biases, with the key from WANDB_API_KEY or ~/.netrc; without a key, to ./wandb for wandb sync.")
        boolean enableWandb;

        @Option(names = "--wandb_project", paramLabel = "NAME", description = "The Weights & Biases project.")
        String wandbProject = "img2dataset";

        @Option(names = "--verbose", description = "Log what the job and Spark are doing.")
        public boolean verbose;

        @Option(
                names = {"--help", "-h"},
                usageHelp = true,
                description = "Print this help.")
        public boolean help;

        @Option(
                names = "--version",
                versionHelp = true,
                description = "Print the versions of the job, Spark, Java, and OpenCV.")
        public boolean version;
    }
}
