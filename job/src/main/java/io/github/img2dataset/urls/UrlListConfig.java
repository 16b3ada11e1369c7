package io.github.img2dataset.urls;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What to read of a url list. A txt list has the one column {@code url}, whatever {@code urlColumn} says, and no
 * other.
 *
 * @param format of all its files
 * @param urlCol the column of the urls
 * @param captionCol null when there are no captions
 * @param additionalCols columns to save as they are; a name given twice counts once
 * @param bboxCol the column of the boxes to blur, saved as well; null when nothing is blurred
 * @param verifyHashCol the column of the expected hashes; null when nothing is verified
 * @param dedupe whether rows whose url an earlier row has are to be told
 */
public record UrlListConfig(
        InputFormat format,
        String urlCol,
        @Nullable String captionCol,
        List<String> additionalCols,
        @Nullable String bboxCol,
        @Nullable String verifyHashCol,
        boolean dedupe)
        implements Serializable {

    /** Names of the metadata's own columns, which no saved column may take. */
    private static final Set<String> RESERVED = Set.of(
            "key",
            "caption",
            "url",
            "width",
            "height",
            "original_width",
            "original_height",
            "status",
            "error_message",
            "exif",
            "md5",
            "sha256",
            "sha512");

    public UrlListConfig {
        additionalCols = List.copyOf(new LinkedHashSet<>(additionalCols));
        Stream.of(urlCol, captionCol, bboxCol, verifyHashCol)
                .filter(name -> name != null && name.isEmpty())
                .findAny()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("A column name is empty");
                });
        savedCols(additionalCols, bboxCol).stream()
                .filter(RESERVED::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("The metadata has its own column " + name
                            + "; it cannot be saved as an additional or bounding box column");
                });
    }

    /** Whether the list is a txt one, a url a line. */
    boolean isPlainText() {
        return format == InputFormat.TXT || format == InputFormat.TXT_GZ;
    }

    /** The columns saved as they are: the additional ones, then the bounding boxes unless they are among them. */
    List<String> savedCols() {
        return savedCols(additionalCols, bboxCol);
    }

    /** The columns that are read as text: url, caption, expected hash; each once. */
    List<String> textCols() {
        return Stream.of(urlCol, captionCol, verifyHashCol)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** The text columns, then the saved ones. A column of both kinds is read twice: as text, and in its own type. */
    List<String> readCols() {
        return Stream.concat(textCols().stream(), savedCols().stream()).toList();
    }

    private static List<String> savedCols(List<String> additional, @Nullable String bbox) {
        var names = new ArrayList<>(additional);
        if (bbox != null && !names.contains(bbox)) {
            names.add(bbox);
        }
        return names;
    }
}
