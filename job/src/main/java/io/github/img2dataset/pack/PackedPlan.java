package io.github.img2dataset.pack;

import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.metadata.ListPlan.ListedFile;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/** The record of what a packed data set was made from, where other data sets keep the record of their list. */
public final class PackedPlan {
    /** The setting that every packed data set has and no other. */
    static final String MARK = "packed=True";

    private PackedPlan() {}

    /** Whether the shards of that plan keep the keys that samples had in other shards. */
    public static boolean isPacked(ListPlan plan) {
        return plan.columns().contains(MARK);
    }

    static ListPlan of(PackRequest request, Stretch samples, int shards) {
        var digest = HexFormat.of().toHexDigits(samples.digest());
        var name = request.source().substring(request.source().lastIndexOf('/') + 1);
        var source = new ListedFile(name, samples.samples(), 0, digest);
        return new ListPlan(0, shards, 0, request.settings(), List.of(source));
    }

    /**
     * Writes the plan, or compares it with that of the run that goes on here.
     *
     * @throws PackRefusedException when the folder holds another data set
     */
    static void agree(OutputFolder target, ListPlan wanted, String file, String runId) throws IOException {
        var name = DataSetLayout.PLAN + "/" + file;
        if (target.exists(name)) {
            refuseOther(target, wanted, ListPlan.read(target.read(name)));
            return;
        }
        for (var entry : target.list()) {
            if (!entry.name().startsWith(".") && !DataSetLayout.DESCRIPTIONS.contains(entry.name())) {
                throw new PackRefusedException(target.uri() + " holds " + entry.name()
                        + ", which no pack wrote; name a new folder for the packed data set");
            }
        }
        if (!target.list(DataSetLayout.PLAN).isEmpty()) {
            throw new PackRefusedException(
                    target.uri() + " holds the plan of another data set; name a new folder for the packed one");
        }
        try (var pending = target.create(name, runId)) {
            pending.stream().write(wanted.toJson());
            pending.commit();
        }
    }

    private static void refuseOther(OutputFolder target, ListPlan wanted, ListPlan kept) throws IOException {
        if (!isPacked(kept)) {
            throw new PackRefusedException(
                    target.uri() + " holds another data set; name a new folder for the packed one");
        }
        if (!wanted.columns().equals(kept.columns())) {
            throw new PackRefusedException(target.uri() + " was packed with other options: "
                    + String.join("; ", wanted.differencesFrom(kept))
                    + ". Use the earlier options to resume, or name a new folder");
        }
        if (wanted.shards() != kept.shards() || !wanted.files().equals(kept.files())) {
            throw new PackRefusedException(
                    target.uri() + " was packed from other samples: "
                            + described(kept) + ", now " + described(wanted)
                            + ". The source has changed, or --where does not choose the same rows each time; name a new folder");
        }
    }

    private static String described(ListPlan plan) {
        var source = plan.files().get(0);
        return source.length() + " samples of " + source.name() + " (digest " + source.digest() + ")";
    }
}
