package io.github.img2dataset.storage;

import java.util.List;
import java.util.Set;

/**
 * Names in the output folder of what is no shard. What is not meant for a person's eyes is in one folder whose
 * name begins with a dot, which Spark, pandas, DuckDB, Hugging Face's loaders and Python's {@code glob} pass over.
 * Earlier versions kept it in plain sight; data sets of theirs are read as they are.
 */
public final class DataSetLayout {
    /** The folder of everything that is no data. */
    public static final String FOLDER = ".img2dataset";

    /** The data set's card, in plain sight: Hugging Face reads no other name. */
    public static final String CARD = "README.md";

    /**
     * The data set's description for catalogs, beside the shards that it describes. It does not end in {@code .json}, for
     * readers find the samples' metadata by {@code **}{@code /*.json}.
     */
    public static final String CROISSANT = "croissant.jsonld";

    /** The files that a run's end writes about the data set, unless a person changed them. */
    public static final Set<String> DESCRIPTIONS = Set.of(CARD, CROISSANT);

    /** Folder of plans, which say what the shards were cut from: a file for each list, named by its first shard. */
    public static final String PLAN = FOLDER + "/plan";

    /** A file for each run. */
    public static final String RUNS = FOLDER + "/runs";

    /** Shards that are about to take the places of those they were made from. */
    public static final String REWRITE = FOLDER + "/rewrite";

    /** The folder of {@code img2dataset duplicates}: which samples show the same picture. */
    public static final String DUPLICATES = FOLDER + "/duplicates";

    /** Copies of lists that could be read only once, named by their digests. */
    static final String LISTS = FOLDER + "/lists";

    /** Files being written. */
    static final String TEMPORARY = FOLDER + "/temporary";

    /** Who writes to the folder, see {@link RunLease}. */
    static final String LEASES = FOLDER + "/lease";

    /** {@link #PLAN} of earlier versions. */
    public static final String FORMER_PLAN = "_plan";

    /** {@link #RUNS} of earlier versions. */
    public static final String FORMER_RUNS = "_report";

    /** {@link #REWRITE} of earlier versions. */
    public static final String FORMER_REWRITE = "_rewrite";

    /** Files being written, and leases, of earlier versions. */
    static final String FORMER_TEMPORARY = "_temporary";

    /** Files and folders that {@code overwrite} deletes with the shards; the leases stay. */
    static final List<String> CLEARED = List.of(PLAN, RUNS, REWRITE, DUPLICATES, TEMPORARY);

    private DataSetLayout() {}
}
