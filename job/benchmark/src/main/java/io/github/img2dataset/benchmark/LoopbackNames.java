package io.github.img2dataset.benchmark;

import io.github.img2dataset.testing.FakeDnsServer;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A name server in this process for any number of host names: {@code anything.127-0-0-1.test} has the address that it
 * says, every other name does not exist.
 */
final class LoopbackNames implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("(?:.*\\.)?(127-\\d+-\\d+-\\d+)\\.test");

    private final FakeDnsServer server = new FakeDnsServer();

    LoopbackNames() throws IOException {
        server.otherwise(LoopbackNames::answer);
    }

    /** Makes the job ask here. */
    List<String> jobOptions() {
        return List.of("--dns_servers", "[\"" + server.address() + "\"]");
    }

    /** One of the names of an address. */
    static String name(String label, String address) {
        return label + "." + address.replace('.', '-') + ".test";
    }

    private static void answer(FakeDnsServer.Answer answer) throws IOException {
        var name = NAME.matcher(answer.name().toString(true));
        if (name.matches()) {
            answer.address(name.group(1).replace('-', '.'));
        } else {
            answer.rcode(3); // NXDOMAIN
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
