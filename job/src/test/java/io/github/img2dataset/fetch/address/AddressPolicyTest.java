package io.github.img2dataset.fetch.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {
    private static final AddressPolicy DEFAULT = new AddressPolicy(false, List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3", // "this" network
                "10.0.0.0",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.0",
                "100.127.255.255",
                "100.100.100.200", // carriers' NAT, Alibaba's metadata
                "127.0.0.1",
                "127.1.2.3",
                "127.255.255.255",
                "168.63.129.16", // Azure's host agent
                "169.254.169.254",
                "169.254.0.1",
                "169.254.170.2", // metadata of AWS, GCP, Azure, ECS
                "192.0.0.1",
                "192.0.0.192", // protocol assignments, Oracle's metadata
                "192.0.2.1",
                "198.51.100.1",
                "203.0.113.255", // documentation
                "192.88.99.1", // 6to4 relay
                "198.18.0.1",
                "198.19.255.255", // benchmarks
                "224.0.0.1",
                "239.255.255.255", // multicast
                "240.0.0.1",
                "255.255.255.255", // reserved, broadcast
                "127.1",
                "0x7f.1",
                "0177.0.0.1",
                "2130706433",
                "0x7f000001",
                "017700000001",
                "0",
                "0x0",
                "0xa9fea9fe",
                "2852039166",
                "0251.0376.0251.0376",
                "169.254.43518", // 169.254.169.254 in disguise
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:169.254.169.254",
                "::ffff:0:10.0.0.1",
                "0:0:0:0:0:ffff:7f00:1",
                "64:ff9b::10.0.0.1",
                "64:ff9b::8.8.8.8",
                "64:ff9b:1::1", // NAT64
                "100::1", // discard
                "2001::1",
                "2001:0:4136:e378:8000:63bf:3fff:fdd2", // Teredo
                "2001:10::1",
                "2001:20::1", // ORCHID
                "2001:db8::1",
                "3fff::1", // documentation
                "2002:7f00:1::",
                "2002:a9fe:a9fe::1",
                "2002:808:808::1", // 6to4
                "5f00::1",
                "fc00::1",
                "fd00::1",
                "fd00:ec2::254",
                "fd20:ce::254", // SRv6, unique local, AWS, GCP
                "fe80::1",
                "febf::1",
                "fec0::1", // link-local, site-local
                "ff02::1",
                "ff0e::1",
                "4000::1",
                "e000::1"
            })
    void refusesWhatIsNotPublic(String address) {
        assertThat(DEFAULT.permits(parse(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "169.255.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "2001:4860:4860::8888",
                "2606:4700:4700::1111",
                "2a00:1450::1",
                "2003::1",
                "2400:cb00::1"
            })
    void permitsThePublicInternet(String address) {
        assertThat(DEFAULT.permits(parse(address))).isTrue();
    }

    @Test
    void anAllowedNetworkOpensItselfOnly() {
        var policy = new AddressPolicy(false, List.of("10.1.0.0/16", "fd00::/8", "127.0.0.1"));

        assertThat(List.of("10.1.2.3", "fd12::1", "127.0.0.1", "8.8.8.8")).allMatch(a -> policy.permits(parse(a)));
        assertThat(List.of("10.2.0.1", "fc00::1", "127.0.0.2", "169.254.169.254"))
                .noneMatch(a -> policy.permits(parse(a)));
    }

    @Test
    void anAllowedTunnelDoesNotAllowEveryEndOfIt() {
        var policy = new AddressPolicy(false, List.of("64:ff9b::/96", "2002::/16"));

        assertThat(policy.permits(parse("64:ff9b::8.8.8.8"))).isTrue();
        assertThat(policy.permits(parse("64:ff9b::169.254.169.254"))).isFalse();
        assertThat(policy.permits(parse("2002:a00:1::1"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "169.254.169.254", "127.0.0.1", "192.168.1.1"})
    void isatapUnderAnyPrefixFollowsTheRuleOfItsIpv4Address(String hidden) {
        for (var prefix : List.of("2606:4700::0:5efe:", "2606:4700:1:2:200:5efe:", "2a00::5efe:")) {
            assertThat(DEFAULT.permits(parse(prefix + hidden))).isFalse();
            assertThat(new AddressPolicy(false, List.of("2000::/3")).permits(parse(prefix + hidden)))
                    .isFalse();
            assertThat(DEFAULT.permits(parse(prefix + "8.8.8.8"))).isTrue();
        }
    }

    @Test
    void thisMachinesOwnPublicAddressIsRefusedUnlessItIsAllowed() {
        var own = Set.of(parse("8.8.4.4"), parse("2606:4700::1"));

        assertThat(new AddressPolicy(false, List.of(), own).permits(parse("8.8.4.4")))
                .isFalse();
        assertThat(new AddressPolicy(false, List.of(), own).permits(parse("2606:4700::1")))
                .isFalse();
        assertThat(new AddressPolicy(false, List.of(), own).permits(parse("8.8.8.8")))
                .isTrue();
        assertThat(new AddressPolicy(false, List.of("8.8.4.4"), own).permits(parse("8.8.4.4")))
                .isTrue();
        assertThat(new AddressPolicy(true, List.of(), own).permits(parse("8.8.4.4")))
                .isTrue();
        assertThat(AddressPolicy.ofThisMachine()).contains(parse("127.0.0.1"));
    }

    @Test
    void everythingCanBeAllowed() {
        var policy = new AddressPolicy(true, List.of());

        assertThat(List.of("127.0.0.1", "fe80::1", "169.254.169.254")).allMatch(a -> policy.permits(parse(a)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "::/129", "10.0.0.0/", "example.com/8", "10.0.0.0/-1", "/8", "", "1.2.3.4.5"})
    void aNetworkThatIsNoneIsNamed(String text) {
        assertThatThrownBy(() -> new AddressPolicy(false, List.of(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(text);
    }

    private static InetAddress parse(String address) {
        return Objects.requireNonNull(IpLiteral.parse(address), address);
    }
}
