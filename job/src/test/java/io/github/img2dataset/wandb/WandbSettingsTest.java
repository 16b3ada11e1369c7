package io.github.img2dataset.wandb;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WandbSettingsTest {
    @TempDir
    Path home;

    @BeforeEach
    void writeNetrc() throws IOException {
        Files.writeString(home.resolve(".netrc"), """
                # machine api.wandb.ai login user password commented
                machine example.org login user password other
                machine api.wandb.ai
                  login user
                  password cloud-key
                machine wandb.local login user password own-key
                default login anonymous password nobody
                """);
    }

    @Test
    void takesTheKeyOfTheCloudFromNetrc() {
        var settings = WandbSettings.from(Map.of(), home, "project");

        assertThat(settings.apiKey()).contains("cloud-key");
        assertThat(settings.baseUrl()).isEqualTo("https://api.wandb.ai");
        assertThat(settings.isOffline()).isFalse();
        assertThat(settings.page("team", "project", "1")).isEqualTo("https://wandb.ai/team/project/runs/1");
    }

    @Test
    void takesTheKeyOfASelfHostedServerByItsHost() {
        var settings = WandbSettings.from(Map.of("WANDB_BASE_URL", "http://wandb.local:8080/"), home, "project");

        assertThat(settings.apiKey()).contains("own-key");
        assertThat(settings.page("team", "project", "1")).isEqualTo("http://wandb.local:8080/team/project/runs/1");
    }

    @Test
    void theEnvironmentsKeyGoesFirst() {
        assertThat(WandbSettings.from(Map.of("WANDB_API_KEY", "key"), home, "project")
                        .apiKey())
                .contains("key");
    }

    @Test
    void anUnknownHostAnOddUrlAndAMissingFileGiveNoKey() {
        assertThat(WandbSettings.from(Map.of("WANDB_BASE_URL", "http://elsewhere"), home, "p")
                        .apiKey())
                .isEmpty();
        assertThat(WandbSettings.from(Map.of("WANDB_BASE_URL", "not a url"), home, "p")
                        .apiKey())
                .isEmpty();
        assertThat(WandbSettings.from(Map.of(), home.resolve("nobody"), "p").apiKey())
                .isEmpty();
    }

    @Test
    void modeAndPlaceAreThoseOfTheSdk() {
        var settings = WandbSettings.from(
                Map.of("WANDB_MODE", "offline", "WANDB_DIR", "/tmp/runs", "WANDB_ENTITY", "team"), home, "p");

        assertThat(settings.isOffline()).isTrue();
        assertThat(settings.folder()).isEqualTo(Path.of("/tmp/runs/wandb"));
        assertThat(settings.entity()).isEqualTo("team");
    }
}
