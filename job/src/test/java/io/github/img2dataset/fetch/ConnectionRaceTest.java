package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order and the times of the attempts, by a clock of the test's own. */
class ConnectionRaceTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final ManualTimer timer = new ManualTimer();
    private final Map<String, Host> hosts = new HashMap<>();
    private final List<String> attempts = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();
    private final List<String> closed = new ArrayList<>();
    private @Nullable Exception failure;
    private @Nullable Duration failedAt;
    private boolean isConnected;
    private int lookUps;

    /** What becomes of an attempt at an address, and when; null: it is taken. */
    private record Host(Duration after, @Nullable Exception failure) {}

    @Test
    void theFirstAddressThatTakesItAtOnceIsTheOnlyOneTried() {
        takes("192.0.2.1", 20);
        var race = race(List.of("192.0.2.1", "192.0.2.2"), "2001:db8::1");

        assertThat(address(race)).isEqualTo("192.0.2.1");
        assertThat(attempts).containsExactly("0 192.0.2.1");
        assertThat(lookUps).as("IPv6 is not asked for").isZero();
    }

    @Test
    void anAddressThatIsSilentIsJoinedByTheNextFamilyAfterAQuarterOfASecond() {
        takes("2001:db8::1", 20);
        var race = race(List.of("192.0.2.1", "192.0.2.2"), "2001:db8::1");

        assertThat(address(race)).isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(attempts).containsExactly("0 192.0.2.1", "250 192.0.2.2", "500 2001:db8:0:0:0:0:0:1");
        assertThat(cancelled).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
    }

    @Test
    void theFamiliesTakeTurns() {
        var race = race(List.of("192.0.2.1", "2001:db8::1", "2001:db8::2", "192.0.2.2", "192.0.2.3"));

        assertThat(address(race)).isNull();
        assertThat(attempts)
                .containsExactly(
                        "0 192.0.2.1",
                        "250 2001:db8:0:0:0:0:0:1",
                        "500 192.0.2.2",
                        "750 2001:db8:0:0:0:0:0:2",
                        "1000 192.0.2.3");
    }

    @Test
    void anAddressThatRefusesIsFollowedAtOnce() {
        refuses("192.0.2.1", 10, new ConnectException("refused"));
        refuses("192.0.2.2", 10, new ConnectException("refused"));
        takes("2001:db8::1", 10);

        assertThat(address(race(List.of("192.0.2.1", "192.0.2.2"), "2001:db8::1")))
                .isEqualTo("2001:db8:0:0:0:0:0:1");
        assertThat(attempts).containsExactly("0 192.0.2.1", "10 192.0.2.2", "20 2001:db8:0:0:0:0:0:1");
    }

    @Test
    void aSlowAddressWinsWhenTheOthersNeverDo() {
        takes("192.0.2.1", 3_000);

        assertThat(address(race(List.of("192.0.2.1", "192.0.2.2"), "2001:db8::1")))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void whenAllFailTheFirstAddressSaysWhy() {
        refuses("192.0.2.1", 100, new ConnectException("refused"));
        refuses("2001:db8::1", 1, new NoRouteToHostException("no way over IPv6"));
        var race = race(List.of("192.0.2.1"), "2001:db8::1");

        assertThat(address(race)).isNull();
        assertThat(failure).hasMessage("refused");
        assertThat(race.isLost()).isTrue();
    }

    @Test
    void aNameWithoutIpv6FailsAsSoonAsThatIsKnown() {
        refuses("192.0.2.1", 100, new ConnectException("refused"));

        assertThat(address(race(List.of("192.0.2.1"), new String[0]))).isNull();
        assertThat(failure).hasMessage("refused");
        assertThat(lookUps).isEqualTo(1);
        assertThat(failedAt).isEqualTo(Duration.ofMillis(101));
    }

    @Test
    void fiftySilentAddressesHaveTheirTurnWithinTheDeadlineAndFewSocketsAtATime() {
        var addresses =
                IntStream.rangeClosed(1, 50).mapToObj(i -> "192.0.2." + i).toList();
        takes("192.0.2.50", 100);

        assertThat(address(race(addresses, new String[0]))).isEqualTo("192.0.2.50");
        assertThat(timer.elapsed()).isLessThan(DEADLINE);
        assertThat(attempts).hasSize(50);
        assertThat(cancelled.size()).as("all but the one that won were ended").isEqualTo(49);
    }

    @Test
    void aConnectionThatComesTooLateIsClosed() {
        takes("192.0.2.1", 260);
        takes("192.0.2.2", 10);
        var race = race(List.of("192.0.2.1", "192.0.2.2"));

        // The attempt at the first address cannot be cancelled any more when it is told to.
        assertThat(address(race)).isEqualTo("192.0.2.1");
        assertThat(closed).containsExactly("192.0.2.2");
    }

    @Test
    void aCancelledRaceEndsItsAttempts() {
        var race = race(List.of("192.0.2.1", "192.0.2.2"));
        timer.runNext();

        race.cancel();
        while (timer.runNext()) {
            // Nothing more may start.
        }

        assertThat(attempts).hasSize(2);
        assertThat(cancelled).containsExactlyInAnyOrder("192.0.2.1", "192.0.2.2");
        assertThat(isConnected).isFalse();
        assertThat(failure).isNull();
    }

    private void takes(String address, long millis) {
        hosts.put(inet(address).getHostAddress(), new Host(Duration.ofMillis(millis), null));
    }

    private void refuses(String address, long millis, Exception how) {
        hosts.put(inet(address).getHostAddress(), new Host(Duration.ofMillis(millis), how));
    }

    private ConnectionRace race(List<String> addresses, String... ipv6) {
        CandidateAddresses.Ipv6LookUp lookUp = answer -> answerIpv6(answer, ipv6);
        return start(new CandidateAddresses(inets(addresses), lookUp));
    }

    private ConnectionRace race(List<String> addresses) {
        return start(new CandidateAddresses(inets(addresses), null));
    }

    private void answerIpv6(Consumer<List<InetAddress>> answer, String... ipv6) {
        lookUps++;
        var unused = timer.schedule(() -> answer.accept(inets(List.of(ipv6))), 1, TimeUnit.MILLISECONDS);
    }

    private ConnectionRace start(CandidateAddresses candidates) {
        var race = new ConnectionRace(candidates, timer, () -> DEADLINE.minus(timer.elapsed()));
        var unused = race.start(this::connect, new FutureCallback<>() {
            @Override
            public void completed(IOSession result) {
                isConnected = true;
            }

            @Override
            public void failed(Exception cause) {
                failure = cause;
                failedAt = timer.elapsed();
            }

            @Override
            public void cancelled() {}
        });
        return race;
    }

    private CompletableFuture<?> connect(InetAddress address, FutureCallback<IOSession> callback) {
        var name = address.getHostAddress();
        attempts.add(timer.elapsed().toMillis() + " " + name);
        var host = hosts.get(name);
        if (host != null) {
            var unused = timer.schedule(() -> end(host, name, callback), host.after.toNanos(), TimeUnit.NANOSECONDS);
        }
        return new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterrupt) {
                cancelled.add(name);
                return super.cancel(mayInterrupt);
            }
        };
    }

    private void end(Host host, String name, FutureCallback<IOSession> callback) {
        if (host.failure == null) {
            callback.completed(session(name));
        } else {
            callback.failed(host.failure);
        }
    }

    /** A connection that can be closed, and no more. */
    private IOSession session(String name) {
        return (IOSession) Proxy.newProxyInstance(
                IOSession.class.getClassLoader(), new Class<?>[] {IOSession.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        closed.add(name);
                    }
                    return null;
                });
    }

    /** Lets time pass to the end. */
    private @Nullable String address(ConnectionRace race) {
        while (timer.runNext()) {
            // Until nothing is under way.
        }
        var winner = race.winner();
        assertThat(isConnected).isEqualTo(winner != null);
        return winner == null ? null : winner.getHostAddress();
    }

    private static List<InetAddress> inets(List<String> addresses) {
        return addresses.stream().map(ConnectionRaceTest::inet).toList();
    }

    private static InetAddress inet(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(address, e);
        }
    }
}
