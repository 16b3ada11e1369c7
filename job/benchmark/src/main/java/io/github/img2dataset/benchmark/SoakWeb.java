package io.github.img2dataset.benchmark;

import io.github.img2dataset.testing.HostileScripts;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;

/** The hostile web of the tests, and what a soak adds to it, in a JVM of its own that ends with its standard input. */
final class SoakWeb {
    private SoakWeb() {}

    /** Prints its port on 127.0.0.1. */
    public static void main(String[] arguments) throws IOException {
        var server = HostileScripts.install(new HostileServer())
                .serve("/noise", HostileScripts.image())
                .on("/drip", SoakWeb::drip)
                .on("/busy", exchange -> exchange.respond("429 Too Many Requests", "", new byte[0]))
                .on("/overloaded", exchange -> exchange.respond("503 Service Unavailable", "", new byte[0]));
        System.out.println(server.port());
        var unused = System.in.read();
    }

    /** A byte a second. */
    private static boolean drip(HostileServer.Exchange exchange) throws IOException, InterruptedException {
        exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        while (true) {
            exchange.say("b");
            Thread.sleep(1000);
        }
    }
}
