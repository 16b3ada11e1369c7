package io.github.img2dataset.wandb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.StringTokenizer;

/** Passwords by host, from the file that {@code wandb login} writes to. */
final class Netrc {
    private Netrc() {}

    /** The password for a host; none when the file is not there or cannot be read. */
    static Optional<String> password(Path file, String host) {
        try {
            return password(Files.readString(file), host);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> password(String text, String host) {
        var words = new StringTokenizer(text.replaceAll("(?m)^\\s*#.*$", ""));
        var matches = false;
        while (words.hasMoreTokens()) {
            switch (words.nextToken()) {
                case "machine" ->
                    matches = words.hasMoreTokens() && words.nextToken().equals(host);
                case "default" -> matches = false;
                case "password" -> {
                    if (matches && words.hasMoreTokens()) {
                        return Optional.of(words.nextToken());
                    }
                }
                default -> {}
            }
        }
        return Optional.empty();
    }
}
