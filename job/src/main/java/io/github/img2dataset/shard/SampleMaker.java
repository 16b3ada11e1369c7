package io.github.img2dataset.shard;

import io.github.img2dataset.api.Verdict;
import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.Exif;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.Pixels;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.isolation.GuardedTransform;
import io.github.img2dataset.metadata.SampleFacts;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.sample.UrlRow;
import java.util.Collections;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a sample of a row and its download: the one place where an image's fate becomes metadata. */
final class SampleMaker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SampleMaker.class);

    private final ShardConfig config;
    private final boolean saveExif;
    private final GuardedTransform guarded;
    private final Transform transform;
    private final @Nullable UserTransform step;

    /** Makes samples of what {@code transform} makes of their images. */
    SampleMaker(ShardConfig config, GuardedTransform guarded, Transform transform) {
        this.config = config;
        this.saveExif = config.schema().indexOf(MetadataColumns.EXIF) >= 0;
        this.guarded = guarded;
        this.transform = transform;
        this.step = config.transform() == null ? null : UserTransform.load(config.transform());
    }

    static SampleMaker of(ShardConfig config, TaskAttempt attempt) {
        var guarded = new GuardedTransform(
                config.image(),
                config.fetch().maxDownloadBytes(),
                attempt.isRetry(),
                DecodeBudget.ofExecutor(config.executor().imageMemory()));
        return new SampleMaker(config, guarded, guarded::transform);
    }

    /** See {@link GuardedTransform#transform}. */
    @FunctionalInterface
    interface Transform {
        TransformResult transform(byte[] body, @Nullable Object boundingBoxes);
    }

    /** A sample with the reason of its failure, or its sizes and the downloaded bytes' hash, for the tally. */
    record Made(
            Sample sample,
            @Nullable Failure failure,
            @Nullable Dimensions originalSize,
            @Nullable Dimensions size,
            @Nullable String hash) {}

    /** The row's sample; a bug that one image brings out must not cost its shard the other rows. */
    Made make(UrlRow row, FetchResult download) {
        guarded.trace().clear();
        try {
            return download.fold(fetched -> ofBody(row, fetched.body()), failed -> failed(row, failed.failure()));
        } catch (RuntimeException | Error e) {
            return internalError(row, e);
        }
    }

    /** The sample of a row that brought out a bug, without the columns that it may have stumbled over. */
    Made internalError(UrlRow row, Throwable error) {
        var failure = InternalErrors.failure(error);
        if (InternalErrors.isNew(error)) {
            LOG.warn("{} triggered a bug; its row fails as internal_error", row.url(), error);
        }
        var bare = new UrlRow(
                row.shard(),
                row.index(),
                row.url(),
                row.caption(),
                row.expectedHash(),
                null,
                row.duplicateOf(),
                Collections.nCopies(row.additional().size(), null));
        return failed(bare, failure);
    }

    /** The sample of a row whose url an earlier row has. */
    Made duplicate(UrlRow row) {
        try {
            return ofDuplicate(row);
        } catch (RuntimeException | Error e) {
            return internalError(row, e);
        }
    }

    @SuppressWarnings("NullAway") // which does not see that the image, an array, may be null
    private Made ofDuplicate(UrlRow row) {
        var first = Objects.requireNonNull(row.duplicateOf());
        var failure = new Failure(FailureReason.DUPLICATE, "Duplicate url");
        var keys = config.keys();
        var key = keys.key(row.shard(), row.index());
        var facts = SampleFacts.duplicate(row, key, keys.key(first.shard(), first.index()), failure);
        var metadata = config.schema().values(facts);
        return new Made(new Sample(key, facts.status(), row.caption(), null, metadata), failure, null, null, null);
    }

    private Made ofBody(UrlRow row, byte[] body) {
        var hash = config.hash() == null ? null : config.hash().of(body);
        var wrongHash = wrongHash(row, hash);
        if (wrongHash != null) {
            return failed(row, wrongHash);
        }
        return transform
                .transform(body, row.boundingBoxes())
                .fold(image -> succeeded(row, body, image, hash), rejected -> failed(row, rejected.failure()));
    }

    private @Nullable Failure wrongHash(UrlRow row, @Nullable String hash) {
        var kind = config.hash();
        if (!config.verifyHash() || kind == null) {
            return null;
        }
        var expected = kind.read(row.expectedHash());
        if (expected.isEmpty()) {
            return new Failure(FailureReason.NO_EXPECTED_HASH, "no " + kind.column() + " in the list");
        }
        return expected.get().equals(hash) ? null : new Failure(FailureReason.HASH_MISMATCH, "hash mismatch");
    }

    private Made succeeded(UrlRow row, byte[] body, Transformed image, @Nullable String hash) {
        var key = config.keys().key(row.shard(), row.index());
        var verdict = verdict(row, key, body, image.pixels());
        if (verdict instanceof Verdict.Drop drop) {
            return failed(row, new Failure(FailureReason.DROPPED, UserTransform.message(drop)));
        }
        var exif = saveExif ? Exif.tags(body) : null;
        var facts = SampleFacts.success(
                row,
                key,
                image.size(),
                image.originalSize(),
                exif,
                hash,
                image.perceptualHash(),
                ((Verdict.Keep) verdict).values());
        var metadata = config.schema().values(facts);
        return new Made(
                new Sample(key, facts.status(), row.caption(), image.image(), metadata),
                null,
                image.originalSize(),
                image.size(),
                hash);
    }

    private Verdict verdict(UrlRow row, String key, byte[] body, @Nullable Pixels pixels) {
        return step == null
                ? Verdict.keep()
                : step.apply(row, key, config.schema().named(row.additional()), body, pixels);
    }

    @SuppressWarnings("NullAway") // which does not see that the image, an array, may be null
    private Made failed(UrlRow row, Failure failure) {
        var key = config.keys().key(row.shard(), row.index());
        var facts = SampleFacts.failed(row, key, failure);
        var metadata = config.schema().values(facts);
        return new Made(new Sample(key, facts.status(), row.caption(), null, metadata), failure, null, null, null);
    }

    /** Format and cost of the last row's image. */
    ImageTrace trace() {
        return guarded.trace();
    }

    @Override
    public void close() {
        guarded.close();
        if (step != null) {
            step.close();
        }
    }
}
