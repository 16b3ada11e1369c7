package io.github.img2dataset.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
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
        var file = folder.resolve(UUID.randomUUID() + ".p12");
        keytool(
                file,
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + host,
                "-ext",
                "SAN=dns:" + host,
                "-ext",
                "bc=ca:true",
                "-startdate",
                "-1d",
                "-validity",
                "10");
        return new TestCertificates(folder, file, load(file));
    }

    /**
     * A certificate that this one signs.
     *
     * @param start of its validity, relative to now, as keytool has it: {@code -10d}
     * @param days of its validity
     */
    public TestCertificates sign(String host, String start, int days)
            throws IOException, InterruptedException, GeneralSecurityException {
        var signed = selfSigned(folder, host);
        var request = folder.resolve(UUID.randomUUID() + ".csr");
        var certificate = folder.resolve(UUID.randomUUID() + ".pem");
        keytool(signed.file, "-certreq", "-alias", "server", "-file", request.toString());
        keytool(
                file,
                "-gencert",
                "-alias",
                "server",
                "-infile",
                request.toString(),
                "-outfile",
                certificate.toString(),
                "-ext",
                "SAN=dns:" + host,
                "-startdate",
                start,
                "-validity",
                "" + days);
        try (var in = Files.newInputStream(certificate)) {
            var leaf = CertificateFactory.getInstance("X.509").generateCertificate(in);
            var chain = new Certificate[] {leaf, store.getCertificate("server")};
            signed.store.setKeyEntry("server", signed.store.getKey("server", PASSWORD), PASSWORD, chain);
        }
        return signed;
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
