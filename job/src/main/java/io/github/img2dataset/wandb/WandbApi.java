package io.github.img2dataset.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests to a W&B server. Each ends within the time-out, its body included; redirects are not followed. */
final class WandbApi {
    private static final int LONGEST_MESSAGE = 200;

    private final URI base;
    private final String authorization;
    private final Duration timeout;
    private final HttpClient client;

    /** An answer that asking again will not change: a wrong key, no such project. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    WandbApi(String baseUrl, String apiKey, Duration timeout) {
        this.base = URI.create(baseUrl + "/");
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString(("api:" + apiKey.strip()).getBytes(StandardCharsets.UTF_8));
        this.timeout = timeout;
        this.client = HttpClient.newBuilder().connectTimeout(timeout).build();
    }

    /** Asks a GraphQL query; gives its {@code data}. */
    JsonNode query(String query, Map<String, Object> variables) throws IOException {
        var answer = post("graphql", Map.of("query", query, "variables", variables));
        if (answer.path("errors").size() > 0) {
            throw new RefusedException(
                    shortened(answer.path("errors").path(0).path("message").asText()));
        }
        return answer.path("data");
    }

    /** Posts JSON; gives the answer. */
    JsonNode post(String path, Object body) throws IOException {
        var request = HttpRequest.newBuilder(base.resolve(path))
                .header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.bytes(body)));
        return Json.parse(send(request));
    }

    /**
     * Puts a file to where the server said that it belongs; the key goes to the server alone.
     *
     * @param headers {@code Name:value}
     */
    void put(String url, List<String> headers, byte[] content) throws IOException {
        var target = base.resolve(url);
        var request = HttpRequest.newBuilder(target).PUT(BodyPublishers.ofByteArray(content));
        if (target.getAuthority().equals(base.getAuthority())) {
            request.header("Authorization", authorization);
        }
        for (var header : headers) {
            var colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon), header.substring(colon + 1).strip());
        }
        send(request);
    }

    private String send(HttpRequest.Builder request) throws IOException {
        var response = await(request.header("User-Agent", "img2dataset-spark").build());
        var status = response.statusCode();
        if (status / 100 == 2) {
            return response.body();
        }
        var message = "status " + status + " " + shortened(response.body());
        var mayPass = status >= 500 || status == 408 || status == 429;
        throw mayPass ? new IOException(message) : new RefusedException(message);
    }

    /** A request's own time-out ends when the head of the answer is there; the body may hang, too. */
    private HttpResponse<String> await(HttpRequest request) throws IOException {
        var response = client.sendAsync(request, BodyHandlers.ofString());
        try {
            return response.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer in " + timeout.toMillis() / 1000.0 + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            response.cancel(true);
        }
    }

    private static String shortened(String text) {
        var line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }
}
