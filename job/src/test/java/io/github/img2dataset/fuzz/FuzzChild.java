package io.github.img2dataset.fuzz;

import io.github.img2dataset.fuzz.FuzzTarget.Find;
import io.github.img2dataset.image.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;

/**
 * One round after the other, each by its own random numbers, until it is ended. Notes the round in a file that is mapped into memory, so that the
 * parent knows it whatever happens, and writes what is found to a folder.
 */
final class FuzzChild implements AutoCloseable {
    /** One round in so many is a url, and one a response. */
    private static final int URLS = 10;

    private static final int HEADS = 50;

    private final long seed;
    private final Path finds;
    private final FuzzTarget images;
    private final FuzzTarget urls = new UrlTarget();
    private final FuzzTarget heads;

    FuzzChild(long seed, Path finds) throws IOException {
        this.seed = seed;
        this.finds = finds;
        images = new ImageTarget(Seeds.all());
        heads = new HeadTarget();
    }

    /**
     * Plays rounds until it is ended.
     *
     * @param arguments seed, first round, the file for the round, the folder for finds
     */
    public static void main(String[] arguments) throws IOException {
        try (var child = new FuzzChild(Long.parseLong(arguments[0]), Path.of(arguments[3]));
                var channel =
                        FileChannel.open(Path.of(arguments[2]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var note = channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES);
            for (var round = Long.parseLong(arguments[1]); ; round++) {
                note.putLong(0, round);
                child.play(round);
            }
        }
    }

    static long round(Path file) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(file)).getLong();
    }

    private FuzzTarget target(long round) {
        return round % HEADS == 0 ? heads : round % URLS == 1 ? urls : images;
    }

    byte[] input(long round) {
        return target(round).make(new Random(seed * 1_000_003 + round));
    }

    private void play(long round) throws IOException {
        var input = input(round);
        var found = judged(target(round), input);
        if (found.isPresent()) {
            write(finds, round, found.get(), input);
        }
    }

    private static Optional<Find> judged(FuzzTarget target, byte[] input) throws IOException {
        try {
            return target.judge(input);
        } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
            e.printStackTrace();
            return Optional.of(new Find("exception", e.toString()));
        }
    }

    /** Writes a find under its kind and its checksum. */
    static void write(Path folder, long round, Find find, byte[] input) throws IOException {
        var checksum = new CRC32();
        checksum.update(input);
        var file = folder.resolve(find.kind() + "-" + Long.toHexString(checksum.getValue()));
        Files.write(file, input);
        System.out.println(
                "round " + round + ", " + input.length + " bytes: " + find.kind() + ": " + find.what() + ": " + file);
    }

    @Override
    public void close() {
        images.close();
        urls.close();
        heads.close();
    }
}
