package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFilesTest {
    @TempDir
    Path folder;

    @Test
    void listsAFoldersFilesOfTheExtensionInPathOrder() throws IOException {
        for (var name : List.of("b.csv", "a 1.csv", "c.tsv", "_d.csv", ".e.csv", "xcsv")) {
            Files.writeString(folder.resolve(name), name);
        }
        Files.createDirectory(folder.resolve("f.csv"));
        assertThat(names(folder + "/", "csv")).containsExactly("a 1.csv", "b.csv");
    }

    @Test
    void goesIntoSubfoldersAndPassesOverHiddenNames() throws IOException {
        for (var name :
                List.of("lang=en/part-0.csv", "lang=de/part-0.csv", "b.csv", "_temporary/x.csv", ".git/x.csv")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }
        Files.writeString(folder.resolve("lang=en/notes.md"), "");
        var found = InputFiles.find(folder.toString(), "csv", Map.of());
        assertThat(found.files())
                .extracting(InputFile::path)
                .containsExactly(
                        "file:" + folder + "/b.csv",
                        "file:" + folder + "/lang=de/part-0.csv",
                        "file:" + folder + "/lang=en/part-0.csv");
        assertThat(found.summary("csv"))
                .isEqualTo("The list is 3 files in 3 folders; not ending in .csv and left out: notes.md");
    }

    @Test
    void takesPatternsOfFilesAndFolders() throws IOException {
        for (var name : List.of("lists/a1.csv", "lists/a2.csv", "lists/b1.csv", "lists/sub1/x.csv", "lists/_a3.csv")) {
            Files.createDirectories(folder.resolve(name).getParent());
            Files.writeString(folder.resolve(name), name);
        }
        assertThat(names(folder + "/lists/a*.csv", "csv")).containsExactly("a1.csv", "a2.csv");
        assertThat(names(folder + "/lists/{b1.csv,sub?}", "csv")).containsExactly("b1.csv", "x.csv");
        assertThatThrownBy(() -> names(folder + "/lists/c*.csv", "csv"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("c*.csv");
    }

    @Test
    void saysWhyAPatternMatchesNothingThatHadoopCanName() throws IOException {
        Files.writeString(folder.resolve("12:30.csv"), "");

        assertThatThrownBy(() -> names(folder + "/*.csv", "csv"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("colon")
                .hasMessageContaining("Name the folder");
        for (var pattern : List.of("{a", "[a", "[z-a]*")) {
            assertThatThrownBy(() -> names(folder + "/" + pattern, "csv"))
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessageContaining("no pattern: " + folder + "/" + pattern);
        }
        assertThat(names(folder.toString(), "csv")).containsExactly("12:30.csv");
    }

    @Test
    void takesNamesWithPatternCharactersForNames() throws IOException {
        for (var name : List.of("a[1]{b}?*.csv", "urls_2024-01-01T10:00:00.csv")) {
            Files.writeString(folder.resolve(name), name);
            assertThat(names(folder + "/" + name, "csv")).containsExactly(name);
        }
    }

    @Test
    void saysThatABucketsNameCannotBeAddressed() {
        for (var bucket : List.of("my_bucket", "data-v1.1")) {
            assertThatThrownBy(() -> InputFiles.list("s3://" + bucket + "/lists", "txt", Map.of()))
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessageContaining("the name " + bucket);
        }
    }

    @Test
    void takesASingleFileWhateverItsName() throws IOException {
        var file = Files.writeString(folder.resolve("list"), "12345");
        var found = InputFiles.list(file.toString(), "txt", Map.of());
        assertThat(found).singleElement().satisfies(input -> {
            assertThat(input.path()).isEqualTo("file:" + file);
            assertThat(input.length()).isEqualTo(5);
            assertThat(input.modificationTimeMillis())
                    .isEqualTo(Files.getLastModifiedTime(file).toMillis());
        });
    }

    @Test
    void tellsCompressedFilesFromPlainOnes() throws IOException {
        Files.writeString(folder.resolve("a.txt.gz"), "");
        Files.writeString(folder.resolve("b.txt"), "");
        assertThat(names(folder.toString(), "txt.gz")).containsExactly("a.txt.gz");
        assertThat(names(folder.toString(), "txt")).containsExactly("b.txt");
    }

    @Test
    void namesFolderAndExtensionWhenNothingMatches() {
        assertThatThrownBy(() -> InputFiles.list(folder.toString(), "parquet", Map.of()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining(".parquet");
    }

    @Test
    void namesAListThatDoesNotExist() {
        assertThatThrownBy(() -> InputFiles.list(folder + "/none.txt", "txt", Map.of()))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("none.txt");
    }

    @Test
    void takesAFileUri() throws IOException {
        Files.writeString(folder.resolve("a:b.txt"), "");
        assertThat(names("file://" + folder, "txt")).containsExactly("a:b.txt");
        assertThat(names(folder.toUri().toString(), "txt")).containsExactly("a:b.txt");
    }

    private static List<String> names(String uri, String extension) throws IOException {
        return InputFiles.list(uri, extension, Map.of()).stream()
                .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void saysWhichPathsNameNoPlace() {
        for (var uri : List.of("", "nosuchstore://bucket/urls.txt", "file://a b\\c:x")) {
            assertThatThrownBy(() -> InputFiles.list(uri, "txt", Map.of()))
                    .as(uri)
                    .isInstanceOf(FileNotFoundException.class)
                    .hasMessageContaining(uri);
        }
    }
}
