package io.github.img2dataset.report.page;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Pictures of samples, side by side. */
final class ContactSheet {
    private ContactSheet() {}

    /**
     * Shows one picture with its url and its key.
     *
     * @param title in bold above them; null for none
     */
    static void figure(Html html, ContactSample sample, @Nullable String title) {
        var picture = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(sample.jpeg());
        html.open("figure");
        html.empty("img", "src", picture, "alt", "", "loading", "lazy");
        html.open("figcaption");
        if (title != null) {
            html.element("b", title);
        }
        html.element("span", Html.shortened(sample.url()), "title", Html.shortened(sample.url()));
        html.element("code", Html.shortened(sample.key())).close().close();
    }
}
