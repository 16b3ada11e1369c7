package io.github.img2dataset.run;

import io.github.img2dataset.urls.UrlList;
import io.github.img2dataset.urls.source.ShardPlan;

/**
 * The list that a run downloads, and how it is cut: the user's, or what of it is new to the data set.
 *
 * @param digest of the plan that the output folder keeps, for the stats of the shards
 */
record PlannedList(UrlList list, ShardPlan plan, String digest) {}
