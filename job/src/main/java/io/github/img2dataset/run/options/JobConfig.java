package io.github.img2dataset.run.options;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.fetch.FetchConfig.RequestHeader;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.shard.RetryFailed;
import io.github.img2dataset.storage.StreamedList;
import io.github.img2dataset.urls.source.UrlListConfig;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A job's settings: each package's own record, composed.
 *
 * @param urlList path or uri of the list
 * @param list how to read it
 * @param outputFolder path or uri of the data set
 * @param imageColumn the column of images, and the extension of image files
 * @param hash the hash column, or null for none
 * @param threadCount requests in flight per core
 * @param maxShardRetry how often failed shards are tried again
 * @param minSuccessRate share of the run's rows, 0 to 1, below which the run's exit code says so
 * @param shuffleSeed of the order in which rows are cut into shards; null for that of the list
 * @param metadataTable the table that takes the metadata as well; null for none
 * @param reportEvery the pause between two renewals of the report; zero for a report at the end alone
 * @param keyCol the saved column that new_only compares rows by, or null for their urls
 * @param retry which failed rows of finished shards to try again, or null for none
 * @param transform class of a step of the user's own; null for none
 * @param wandbProject where to log at Weights &amp; Biases, or null for nowhere
 * @param asTyped option to value, for the run's record
 * @param waitForLease whether to wait for the end of another run in the output folder
 * @param force let overwrite delete a folder that no run is known to have written
 */
public record JobConfig(
        String urlList,
        UrlListConfig list,
        String outputFolder,
        OutputFormat outputFormat,
        ImageColumn imageColumn,
        KeyFormat keys,
        @Nullable Long shuffleSeed,
        @Nullable ContentHash hash,
        boolean extractExif,
        boolean saveFailureReason,
        boolean saveOptOutEvidence,
        IncrementalMode incrementalMode,
        @Nullable String keyCol,
        @Nullable RetryFailed retry,
        boolean force,
        boolean waitForLease,
        int threadCount,
        int maxShardRetry,
        double minSuccessRate,
        @Nullable String metadataTable,
        Duration reportEvery,
        FetchConfig fetch,
        ImageConfig image,
        @Nullable String transform,
        @Nullable String wandbProject,
        Map<String, String> asTyped) {
    public JobConfig {
        require(threadCount >= 1, "--thread_count must be at least 1: " + threadCount);
        require(maxShardRetry >= 0, "--max_shard_retry cannot be negative: " + maxShardRetry);
        require(minSuccessRate >= 0 && minSuccessRate <= 1, "--min_success_rate is a share, 0 to 1: " + minSuccessRate);
    }

    /**
     * The settings that the options ask for.
     *
     * @throws UsageException when the options do not fit, each or together
     */
    public static JobConfig from(JobOptions options) {
        try {
            var list = options.list;
            var output = options.output;
            var path = list.urlList;
            if (path == null) {
                throw new UsageException("--url_list is required: a file or folder of urls (see --help)");
            }
            require(!path.isBlank(), "--url_list is empty: it takes a file or folder of urls");
            require(!list.urlCol.isBlank(), "--url_col is empty: it takes the name of a column");
            SessionOptions.requireCores(options.run.processesCount);
            var config = new JobConfig(
                    TypedPath.of(path),
                    urlList(options),
                    outputFolder(output.outputFolder),
                    output.outputFormat,
                    output.images.column(options.image.encodeFormat.extension()),
                    keys(output),
                    output.shuffleSeed,
                    output.computeHash,
                    output.extractExif,
                    output.saveFailureReason,
                    output.saveOptOutEvidence,
                    output.incrementalMode,
                    output.keyCol,
                    retry(options.run),
                    output.force,
                    output.waitForLease,
                    options.fetch.threadCount,
                    options.run.maxShardRetry,
                    options.run.minSuccessRate,
                    options.run.metadataTable,
                    reportEvery(options.run.reportEvery),
                    fetch(options.fetch),
                    image(options.image, options.fetch.respectEmbeddedOptOuts),
                    options.image.transform,
                    options.run.enableWandb ? options.run.wandbProject : null,
                    Settings.of(options));
            OptionPairs.refuse(config);
            return config;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The metadata columns of a run whose list brings these additional ones. */
    public SampleSchema schema(List<Column> additional) {
        return schema(additional, List.of());
    }

    /**
     * The metadata columns of a run whose list brings these additional ones, and whose step adds others.
     *
     * @throws UsageException when two would have the same name
     */
    public SampleSchema schema(List<Column> additional, List<Column> added) {
        try {
            return columns(additional, added);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private SampleSchema columns(List<Column> additional, List<Column> added) {
        return new SampleSchema(
                additional,
                list.captionCol() != null,
                hash == null ? null : hash.column(),
                extractExif,
                image.perceptualHash() == null ? null : image.perceptualHash().label(),
                saveFailureReason,
                saveOptOutEvidence,
                list.dedupe(),
                added);
    }

    /** One line for each thing about the options that the user should know before the run. */
    public List<String> warnings() {
        return OptionPairs.warnings(this);
    }

    /** The option {@code --caption_col} as given, which a txt list does without; null when it was not. */
    @Nullable String captionColTyped() {
        return asTyped.get("caption_col");
    }

    private static KeyFormat keys(JobOptions.OutputOptions output) {
        require(
                output.numberSamplePerShard >= 1,
                "--number_sample_per_shard must be at least 1: " + output.numberSamplePerShard);
        require(
                output.oomShardCount >= 1 && output.oomShardCount <= 9,
                "--oom_shard_count must be 1 to 9: " + output.oomShardCount);
        return new KeyFormat(output.oomShardCount, output.numberSamplePerShard);
    }

    private static Duration reportEvery(double minutes) {
        require(minutes >= 0 && minutes <= 1_440, "--report_every must be 0 to 1440 minutes: " + minutes);
        return Duration.ofMillis(Math.round(minutes * 60_000));
    }

    private static @Nullable RetryFailed retry(JobOptions.RunOptions run) {
        var names = run.retryReasons.names();
        require(run.retryFailed || names.isEmpty(), "--retry_reasons needs --retry_failed True");
        return run.retryFailed
                ? new RetryFailed(names.stream()
                        .map(name -> parse("--retry_reasons", name, FailureReason::parse))
                        .collect(Collectors.toSet()))
                : null;
    }

    private static UrlListConfig urlList(JobOptions options) {
        var list = options.list;
        return new UrlListConfig(
                list.inputFormat,
                list.urlCol,
                list.inputFormat.isPlainText() ? null : list.captionCol,
                list.saveAdditionalColumns.columns(),
                list.saveAdditionalColumns.renamed(),
                list.bboxCol,
                verifiedColumn(list, options.output.computeHash),
                csvEscape(list.csvEscape),
                list.dedupeUrls);
    }

    private static @Nullable String verifiedColumn(JobOptions.ListOptions list, @Nullable ContentHash computeHash) {
        var verify = list.verifyHash.names();
        if (verify.isEmpty()) {
            return null;
        }
        require(verify.size() == 2, "--verify_hash takes a column and a type, '[\"md5\",\"md5\"]': " + verify);
        var computed = computeHash == null ? "None" : computeHash.column();
        require(
                verify.get(1).equals(computed),
                "--verify_hash: the type " + verify.get(1) + " must equal --compute_hash (" + computed + ")");
        return verify.get(0);
    }

    private static FetchConfig fetch(JobOptions.FetchOptions options) {
        require(
                options.timeout > 0 && options.timeout <= 86_400,
                "--timeout must be above 0 and at most 86400 seconds: " + options.timeout);
        require(
                options.hostPatience >= 0 && options.hostPatience <= 86_400,
                "--host_patience must be 0 to 86400 seconds: " + options.hostPatience);
        require(
                FetchConfig.isHostRate(options.maxHostRate),
                "--max_host_rate must be 0 (any) or 0.001 to 1000000 requests a second: " + options.maxHostRate);
        var builder = FetchConfig.builder()
                .timeout(Duration.ofMillis(Math.max(1, Math.round(options.timeout * 1000))))
                .retries(options.retries)
                .userAgent(
                        options.userAgent == null
                                ? FetchConfig.userAgent(Product.VERSION, Product.URL, options.userAgentToken)
                                : options.userAgent)
                .userAgentToken(options.userAgentToken)
                .disallowedDirectives(new LinkedHashSet<>(options.disallowedHeaderDirectives.names()))
                .respectOptOutHeaders(options.respectOptOutHeaders)
                .ignoreSslCertificate(options.ignoreSslCertificate)
                .maxDownloadBytes(options.maxDownloadBytes)
                .maxRequestsPerHost(options.maxRequestsPerHost)
                .maxHostRate(options.maxHostRate)
                .hostPatience(Duration.ofMillis(Math.round(options.hostPatience * 1000)))
                .dnsServers(options.dnsServers.names())
                .allowPrivateNetworks(options.allowPrivateNetworks)
                .allowedNetworks(options.allowedNetworks.names())
                .headers(options.header.stream()
                        .map(line -> parse("--header", line, RequestHeader::parse))
                        .toList())
                .proxy(options.proxy)
                .respectRobotsTxt(options.respectRobotsTxt);
        if (options.maxInflightBytes != null) {
            builder.maxInflightBytes(options.maxInflightBytes);
        }
        return builder.build();
    }

    private static ImageConfig image(JobOptions.ImageOptions options, boolean respectEmbeddedOptOuts) {
        return ImageConfig.builder()
                .imageSize(options.imageSize)
                .resizeMode(options.resizeMode)
                .resizeOnlyIfBigger(options.resizeOnlyIfBigger)
                .upscaleInterpolation(options.upscaleInterpolation)
                .downscaleInterpolation(options.downscaleInterpolation)
                .encodeFormat(options.encodeFormat)
                .encodeQuality(options.encodeQuality)
                .skipReencode(options.skipReencode)
                .disableAllReencoding(options.disableAllReencoding)
                .minImageSize(options.minImageSize)
                .maxImageArea(options.maxImageArea)
                .maxAspectRatio(options.maxAspectRatio)
                .decodeMode(options.decodeMode)
                .maxImagePixels(options.maxImagePixels)
                .imageFormats(options.imageFormats)
                .respectEmbeddedOptOuts(respectEmbeddedOptOuts)
                .perceptualHash(options.perceptualHash)
                .keepPixels(options.transform != null)
                .isolateDecoding(options.isolateDecoding)
                .decodeTimeout(decodeTimeout(options.decodeTimeout))
                .build();
    }

    private static Duration decodeTimeout(double seconds) {
        require(seconds > 0, "--decode_timeout must be more than 0 seconds: " + seconds);
        return Duration.ofMillis(Math.max(1, Math.round(Math.min(seconds, 86_400) * 1000)));
    }

    private static <V extends @Nullable Object, T extends @Nullable Object> T parse(
            String option, V value, Function<V, T> parser) {
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
    }

    private static String outputFolder(String typed) {
        require(!typed.isBlank(), "--output_folder is empty: it takes a folder");
        require(
                !StreamedList.isOnTheWeb(typed),
                "--output_folder: " + typed + " is a web address, which cannot be written to; name a folder, or a store"
                        + " by its own scheme (s3a://, gs://, abfs://)");
        return TypedPath.of(typed);
    }

    private static char csvEscape(String typed) {
        require(
                typed.equals("\"") || typed.equals("\\"),
                "--csv_escape must be \" (a doubled quote) or \\ (a backslash): " + typed);
        return typed.charAt(0);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
