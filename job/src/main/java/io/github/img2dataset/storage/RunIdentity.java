package io.github.img2dataset.storage;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * Which application a run belongs to, to know a second attempt of it. The cluster ends one attempt before it begins the
 * next, so that the next need not wait until the lease of the first is given up.
 *
 * @param application as the cluster names it; empty when nobody knows
 * @param attempt of the application; empty when only the process tells
 */
public record RunIdentity(String application, String attempt) {
    /** A run of which nothing but the process is known. */
    public static final RunIdentity UNKNOWN = new RunIdentity("", "");

    /** YARN names a container by its application, its attempt and a number; with an epoch after restarts. */
    private static final String YARN_CONTAINER = "CONTAINER_ID";

    private static final Pattern CONTAINER = Pattern.compile("container_(?:e\\d+_)?(\\d+_\\d+)_(\\d+)_\\d+");

    /** For Kubernetes and others: the name or uid of what starts the driver again, a Job for one. */
    private static final String OWNER = "IMG2DATASET_OWNER";

    /** The identity that this process's environment gives it. */
    public static RunIdentity of(Map<String, String> environment) {
        var container = CONTAINER.matcher(environment.getOrDefault(YARN_CONTAINER, ""));
        if (container.matches()) {
            return new RunIdentity("application_" + container.group(1), container.group(2));
        }
        return new RunIdentity(environment.getOrDefault(OWNER, ""), "");
    }
}
