package io.github.img2dataset.urls.source;

import io.github.img2dataset.sample.MetadataColumns;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
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
 * @param savedAs column of the list to its name in the data set, for those additional columns that get another one
 * @param bboxCol the column of the boxes to blur, saved as well; null when nothing is blurred
 * @param verifyHashCol the column of the expected hashes; null when nothing is verified
 * @param csvEscape what stands before a quote inside a quoted field of csv or tsv: the quote itself or a backslash
 * @param dedupe whether rows whose url an earlier row has are to be told
 */
public record UrlListConfig(
        InputFormat format,
        String urlCol,
        @Nullable String captionCol,
        List<String> additionalCols,
        Map<String, String> savedAs,
        @Nullable String bboxCol,
        @Nullable String verifyHashCol,
        char csvEscape,
        boolean dedupe)
        implements Serializable {

    public UrlListConfig {
        additionalCols = List.copyOf(new LinkedHashSet<>(additionalCols));
        savedAs = Map.copyOf(savedAs);
        Stream.of(urlCol, captionCol, bboxCol, verifyHashCol)
                .filter(name -> name != null && name.isEmpty())
                .findAny()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("A column name is empty");
                });
        for (var column : savedCols(additionalCols, bboxCol)) {
            var name = savedAs.getOrDefault(column, column);
            if (MetadataColumns.RESERVED.contains(name)) {
                throw new IllegalArgumentException(
                        "The metadata has its own column " + name + "; " + renameHint(List.of(column)));
            }
        }
    }

    /** Describes a list whose saved columns keep their names. */
    public UrlListConfig(
            InputFormat format,
            String urlCol,
            @Nullable String captionCol,
            List<String> additionalCols,
            @Nullable String bboxCol,
            @Nullable String verifyHashCol,
            boolean dedupe) {
        this(format, urlCol, captionCol, additionalCols, Map.of(), bboxCol, verifyHashCol, '"', dedupe);
    }

    /** Tells a user how columns of the list get other names in the data set. */
    public static String renameHint(List<String> columns) {
        var names = columns.stream()
                .map(column -> JsonText.quoted(column) + ":" + JsonText.quoted("list_" + column))
                .collect(Collectors.joining(","));
        return "give it another name in the data set: --save_additional_columns '{" + names + "}'";
    }

    /** Names of the saved columns in the data set, in the order of the columns. */
    public List<String> savedNames() {
        return savedCols().stream()
                .map(column -> savedAs.getOrDefault(column, column))
                .toList();
    }

    /** Whether the list is a txt one, a url a line. */
    public boolean isPlainText() {
        return format.isPlainText();
    }

    /** The columns saved as they are: the additional ones, then the bounding boxes unless they are among them. */
    public List<String> savedCols() {
        return savedCols(additionalCols, bboxCol);
    }

    /** The columns that are read as text: url, caption, expected hash; each once. */
    public List<String> textCols() {
        return Stream.of(urlCol, captionCol, verifyHashCol)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    /** The text columns, then the saved ones. A column of both kinds is read twice: as text, and in its own type. */
    public List<String> readCols() {
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
