package io.github.img2dataset.fetch;

/**
 * One category's preference in a list of {@code category=value}: {@code Content-Usage: train-ai=n} (drafts
 * ietf-aipref-attach-04, section 2, and ietf-aipref-vocab-06, section 6) and Cloudflare's {@code Content-Signal:
 * ai-train=no}. The drafts have a structured-fields dictionary (RFC 9651, section 3.2) of which the last member of a name
 * counts and parameters do not matter; what a strict parser would refuse is read here all the same, so that a slip does
 * not void somebody's reservation.
 */
enum UsagePreference {
    CONTENT_USAGE("train-ai", "n"),
    CONTENT_SIGNAL("ai-train", "no");

    private final String category;
    private final String disallowed;

    UsagePreference(String category, String disallowed) {
        this.category = category;
        this.disallowed = disallowed;
    }

    /** Whether the members, separated by commas, disallow training. */
    boolean disallowsTraining(String members) {
        var disallows = false;
        for (var member : members.split(",", -1)) {
            var equals = member.indexOf('=');
            var name = (equals < 0 ? member : member.substring(0, equals)).strip();
            if (name.split(";", 2)[0].strip().equalsIgnoreCase(category)) {
                disallows = equals >= 0
                        && member.substring(equals + 1).split(";", 2)[0].strip().equalsIgnoreCase(disallowed);
            }
        }
        return disallows;
    }
}
