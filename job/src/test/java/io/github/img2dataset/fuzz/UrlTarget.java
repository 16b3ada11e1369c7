package io.github.img2dataset.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.img2dataset.fetch.OddUrls;
import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.fetch.address.UrlMender.Mended;
import io.github.img2dataset.fetch.address.WebUrl;
import java.util.Optional;
import java.util.Random;

/** Urls of a list and targets of redirects: what is requested is ASCII, and mending it again changes nothing. */
final class UrlTarget implements FuzzTarget {
    private static final int MOST_PARTS = 14;
    private static final WebUrl BASE = ((Mended.Good) UrlMender.mend("http://a.example/b/c?d")).url();

    @Override
    public byte[] make(Random random) {
        var odd = new OddUrls(random);
        var text = new StringBuilder(random.nextBoolean() ? "http://" : "");
        for (var left = random.nextInt(MOST_PARTS); left > 0; left--) {
            text.append(random.nextInt(8) == 0 ? String.valueOf((char) random.nextInt(0x3000)) : odd.token());
        }
        return text.toString().getBytes(UTF_8);
    }

    @Override
    public Optional<Find> judge(byte[] input) {
        var text = new String(input, UTF_8);
        return fault(UrlMender.mend(text)).or(() -> fault(UrlMender.resolve(BASE, text)));
    }

    private static Optional<Find> fault(Mended mended) {
        if (!(mended instanceof Mended.Good good)) {
            return Optional.empty();
        }
        var url = good.url().toString();
        if (!url.chars().allMatch(letter -> letter > ' ' && letter < 0x7f)) {
            return Optional.of(new Find("url", "is not printable ASCII: " + url));
        }
        return UrlMender.mend(url) instanceof Mended.Good again && again.url().equals(good.url())
                ? Optional.empty()
                : Optional.of(new Find("url", "is another when it is mended again: " + url));
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
