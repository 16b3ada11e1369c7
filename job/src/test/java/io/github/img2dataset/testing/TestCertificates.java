package io.github.img2dataset.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Real certificates, made by the JDK's keytool for one host name each. */
public final class TestCertificates {
    private static final char[] PASSWORD = "changeit".toCharArray();

    private final Path folder;
    private final Path file;
    private final KeyStore store;

    private TestCertificates(Path folder, Path file, KeyStore store) {
        this.folder = folder;
        this.file = file;
        this.store = store;
    }

    /** A certificate that signs itself, valid for some days. */
    public static TestCertificates selfSigned(Path folder, String host)
            throws IOException, InterruptedException, GeneralSecurityException {
        return selfSigned(folder, host, "-keyalg", "EC");
    }

    /** @param key its algorithm and length, as keytool has them */
    private static TestCertificates selfSigned(Path folder, String host, String... key)
            throws IOException, InterruptedException, GeneralSecurityException {
        var file = folder.resolve(UUID.randomUUID() + ".p12");
        var arguments = new ArrayList<>(List.of("-genkeypair", "-alias", "server", "-dname", "CN=" + host));
        arguments.addAll(List.of("-ext", "SAN=dns:" + host, "-ext", "bc=ca:true"));
        arguments.addAll(List.of("-startdate", "-1d", "-validity", "10"));
        arguments.addAll(List.of(key));
        keytool(file, arguments.toArray(new String[0]));
        return new TestCertificates(folder, file, load(file));
    }

    /**
     * A certificate that this one signs.
     *
     * @param start of its validity, relative to now, as keytool has it: {@code -10d}
     * @param days of its validity
     * @param options of keytool's for the certificate: extensions, the signature's algorithm
     */
    public TestCertificates sign(String host, String start, int days, String... options)
            throws IOException, InterruptedException, GeneralSecurityException {
        return sign(host, start, days, List.of("-keyalg", "EC"), List.of(options));
    }

    /** A valid certificate that this one signs, for an RSA key of that length. */
    public TestCertificates signRsa(String host, int bits)
            throws IOException, InterruptedException, GeneralSecurityException {
        return sign(host, "-1d", 5, List.of("-keyalg", "RSA", "-keysize", "" + bits), List.of());
    }

    private TestCertificates sign(String host, String start, int days, List<String> key, List<String> options)
            throws IOException, InterruptedException, GeneralSecurityException {
        var both = Files.copy(file, folder.resolve(UUID.randomUUID() + ".p12"));
        var arguments = new ArrayList<>(List.of("-genkeypair", "-alias", "signed", "-signer", "server"));
        arguments.addAll(List.of("-dname", "CN=" + host, "-ext", "SAN=dns:" + host));
        arguments.addAll(List.of("-startdate", start, "-validity", "" + days));
        arguments.addAll(key);
        arguments.addAll(options);
        keytool(both, arguments.toArray(new String[0]));
        var made = load(both);
        return of(folder, made.getKey("signed", PASSWORD), made.getCertificateChain("signed"));
    }

    private static TestCertificates of(Path folder, Key key, Certificate... chain)
            throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, PASSWORD);
        store.setKeyEntry("server", key, PASSWORD, chain);
        var file = folder.resolve(UUID.randomUUID() + ".p12");
        try (var out = Files.newOutputStream(file)) {
            store.store(out, PASSWORD);
        }
        return new TestCertificates(folder, file, store);
    }

    /** The certificate alone, as servers show it that have lost the one in between. */
    public TestCertificates withoutIssuer() throws IOException, GeneralSecurityException {
        return of(folder, store.getKey("server", PASSWORD), store.getCertificate("server"));
    }

    private static void keytool(Path keystore, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(
                List.of("-storetype", "PKCS12", "-keystore", keystore.toString(), "-storepass", new String(PASSWORD)));
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("keytool failed: " + command);
        }
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        return store;
    }

    /** Makes the JVM's default trust store of this one, until it is closed. */
    public Trust trust() throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, PASSWORD);
        trusted.setCertificateEntry("authority", store.getCertificate("server"));
        var trustFile = folder.resolve(UUID.randomUUID() + ".p12");
        try (var out = Files.newOutputStream(trustFile)) {
            trusted.store(out, PASSWORD);
        }
        System.setProperty("javax.net.ssl.trustStore", trustFile.toString());
        System.setProperty("javax.net.ssl.trustStorePassword", new String(PASSWORD));
        return new Trust();
    }

    /** The changed trust store. */
    public static final class Trust implements AutoCloseable {
        @Override
        public void close() {
            System.clearProperty("javax.net.ssl.trustStore");
            System.clearProperty("javax.net.ssl.trustStorePassword");
        }
    }

    /** A TLS server on the loopback address that shows the certificate. */
    public ServerSocket serverSocket() throws IOException, GeneralSecurityException {
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** The name that a client asked for (SNI); empty when it asked for none. */
    public static String requestedName(Socket socket) {
        var names = ((ExtendedSSLSession) ((SSLSocket) socket).getSession()).getRequestedServerNames();
        return names.isEmpty() ? "" : new String(names.get(0).getEncoded(), java.nio.charset.StandardCharsets.US_ASCII);
    }
}
