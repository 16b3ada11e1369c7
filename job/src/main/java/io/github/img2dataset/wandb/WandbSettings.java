package io.github.img2dataset.wandb;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a run is logged to, from the environment variables of the SDK of Weights &amp; Biases.
 *
 * @param project of the tracker
 * @param entity user or team; empty for the key's own
 * @param name shown for the run; empty for one that the server makes up
 * @param mode online, offline or disabled
 * @param baseUrl of the server's API, without a slash at its end
 * @param apiKey none makes the run offline
 * @param folder where the runs' folders go
 */
public record WandbSettings(
        String project, String entity, String name, String mode, String baseUrl, Optional<String> apiKey, Path folder) {
    private static final String OFFLINE = "offline";
    private static final String CLOUD = "https://api.wandb.ai";

    /** Reads the process's environment, and {@code .netrc} in the user's home. */
    public static WandbSettings of(String project) {
        return from(System.getenv(), Path.of(System.getProperty("user.home")), project);
    }

    static WandbSettings from(Map<String, String> environment, Path home, String project) {
        var baseUrl = environment.getOrDefault("WANDB_BASE_URL", CLOUD).replaceFirst("/+$", "");
        var netrc = environment.containsKey("NETRC") ? Path.of(environment.get("NETRC")) : home.resolve(".netrc");
        return new WandbSettings(
                project,
                environment.getOrDefault("WANDB_ENTITY", ""),
                environment.getOrDefault("WANDB_NAME", ""),
                environment.getOrDefault("WANDB_MODE", "online"),
                baseUrl,
                Optional.ofNullable(environment.get("WANDB_API_KEY"))
                        .filter(key -> !key.isBlank())
                        .or(() -> Netrc.password(netrc, host(baseUrl))),
                Path.of(environment.getOrDefault("WANDB_DIR", "."))
                        .resolve("wandb")
                        .normalize());
    }

    private static String host(String url) {
        try {
            return Optional.ofNullable(URI.create(url).getHost()).orElse("");
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    boolean isOffline() {
        return mode.equals(OFFLINE) || mode.equals("dryrun");
    }

    boolean isDisabled() {
        return mode.equals("disabled");
    }

    /** A person's page of the run. */
    String page(String entityName, String projectName, String runId) {
        var site = baseUrl.equals(CLOUD) ? "https://wandb.ai" : baseUrl;
        return site + "/" + entityName + "/" + projectName + "/runs/" + runId;
    }
}
