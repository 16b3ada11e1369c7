package io.github.img2dataset.output;

import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes every sample to all files of its shard, and publishes all or takes back what it published. */
final class ShardWriter implements SampleWriter {
    private final OutputFolder folder;
    private final List<ShardFile> files;
    private final List<PublishedFile> published = new ArrayList<>();

    ShardWriter(OutputFolder folder, List<ShardFile> files) {
        this.folder = folder;
        this.files = files;
    }

    @Override
    public void write(Sample sample) throws IOException {
        var encoded = new ArrayList<ShardFile.Encoded>(files.size());
        for (var file : files) {
            encoded.add(encode(file, sample));
        }
        for (var part : encoded) {
            part.append();
        }
    }

    private static ShardFile.Encoded encode(ShardFile file, Sample sample) {
        try {
            return file.encode(sample);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new UnwritableSampleException(e);
        }
    }

    @Override
    public List<PublishedFile> commit() throws IOException {
        try {
            for (var file : files) {
                published.add(file.commit());
            }
        } catch (IOException | RuntimeException e) {
            takeBack(e);
            throw e;
        }
        return List.copyOf(published);
    }

    /** The files were created if absent, so those that came through are this writer's to remove. */
    private void takeBack(Exception cause) {
        for (var file : published) {
            try {
                folder.delete(file.name());
            } catch (IOException e) {
                cause.addSuppressed(e);
            }
        }
        closeAll(files, cause);
    }

    @Override
    public void close() throws IOException {
        var failure = closeAll(files, null);
        if (failure != null) {
            throw failure;
        }
    }

    /** Closes every file, whatever happens to the others. */
    static @Nullable IOException closeAll(List<ShardFile> files, @Nullable Exception cause) {
        IOException first = null;
        for (var file : files) {
            try {
                file.close();
            } catch (IOException e) {
                first = first == null ? e : first;
                if (cause != null) {
                    cause.addSuppressed(e);
                }
            }
        }
        return first;
    }
}
