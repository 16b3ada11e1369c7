package io.github.img2dataset.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.testing.S3Server;
import io.github.img2dataset.testing.StoreProxy;
import io.github.img2dataset.testing.StoreProxy.Fault;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an S3 server does to its clients that a test's server does not, done by a proxy before it. */
@Timeout(120)
@EnabledIf(
        value = "io.github.img2dataset.testing.S3Server#hasConnector",
        disabledReason = "hadoop-aws 3.3 wants the AWS SDK v1, which the tests do not bring")
class StoreFaultsIT {
    @TempDir
    static Path serverFolder;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static S3Server server;

    private static int buckets;

    @SuppressWarnings("NullAway.Init") // started before each test
    private StoreProxy proxy;

    private OutputFolder folder;

    @BeforeAll
    static void startServer() throws IOException, InterruptedException {
        server = S3Server.start(serverFolder);
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void startProxy() throws IOException {
        proxy = new StoreProxy(server.port());
        folder = open(server.newBucket("faults-" + buckets++));
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
    }

    private OutputFolder open(String bucket) throws IOException {
        return OutputFolder.open("s3a://" + bucket + "/out", server.settings(proxy.url()));
    }

    /** As Ceph's radosgw refuses the empty objects that S3A puts where a folder's last file went. */
    @Test
    void aStoreThatRefusesEmptyObjectsForFoldersCostsNothing() throws IOException {
        proxy.rule((method, path, query) -> method.equals("PUT") && path.endsWith("/") ? Fault.REFUSED : Fault.NONE);

        try (var lease = RunLease.acquire(folder, "run-1")) {
            OutputFolderContract.publish(folder, "00000.tar", "1");
            OutputFolderContract.publish(folder, "00001/1.jpg", "1");
            lease.check();
        }
        RunLease.acquire(folder, "run-2").close();
        assertThat(proxy.struck()).as("objects for folders that a run asks for").isEmpty();

        folder.delete("00001/1.jpg");
        assertThat(folder.exists("00001")).isFalse();
        assertThat(proxy.struck()).contains("PUT /" + bucket() + "/out/00001/");
        assertThat(WriteTrial.of(OutputFolder.open(folder.uri() + "/new", server.settings(proxy.url()))))
                .isPresent();
    }

    private String bucket() {
        return folder.uri().split("/", -1)[2];
    }

    @Test
    void aLeaseThatCannotBeReleasedIsAWarning() throws IOException {
        try (var lease = RunLease.acquire(folder, "run-1")) {
            proxy.rule((method, path, query) -> method.equals("GET") ? Fault.NONE : Fault.REFUSED);
            lease.check();
        }
        assertThat(proxy.struck()).contains("PUT /" + bucket() + "/out/" + LeaseFiles.name(1));
    }

    /** The SDK asks again, and finds its own object. */
    @ParameterizedTest
    @ValueSource(ints = {10, 6 << 20})
    void aFileWhoseCompletionWasNotAnsweredIsPublished(int size) throws IOException {
        loseOneAnswer("/out/00000.tar");
        var content = new byte[size];
        try (var file = folder.create("00000.tar", "a1")) {
            file.stream().write(content);
            assertThat(file.commit().length()).isEqualTo(size);
        }
        assertThat(proxy.struck()).hasSize(1);
        assertThat(folder.read("00000.tar")).isEqualTo(content);
    }

    @Test
    void anotherWritersFileIsNotTakenForOnesOwn() throws IOException {
        try (var slow = folder.create("00000.tar", "a1")) {
            slow.stream().write("same".getBytes(UTF_8));
            OutputFolderContract.publish(folder, "00000.tar", "same");
            assertThatThrownBy(slow::commit).isInstanceOf(FileAlreadyExistsException.class);
        }
    }

    @Test
    void aFolderWhoseFirstFileWasNotAnsweredIsPublished() throws IOException {
        loseOneAnswer("/out/00000/1.jpg");
        try (var pending = folder.createFolder("00000", "a1")) {
            pending.write("1.jpg", new byte[10]);
            pending.write("2.jpg", new byte[10]);
            pending.commit();
        }
        assertThat(proxy.struck()).hasSize(1);
        assertThat(folder.list("00000")).hasSize(2);
    }

    /** Of the request that makes the object: a PUT, or the POST that ends an upload of parts. */
    private void loseOneAnswer(String key) {
        var left = new AtomicInteger(1);
        proxy.rule((method, path, query) -> {
            var isWhole = method.equals("PUT") && !query.contains("partNumber=");
            var makes = path.endsWith(key) && (isWhole || (method.equals("POST") && query.contains("uploadId=")));
            return makes && left.getAndDecrement() > 0 ? Fault.ANSWER_LOST : Fault.NONE;
        });
    }
}
