package io.github.img2dataset.report;

import io.github.img2dataset.fetch.HostClaims;
import io.github.img2dataset.fetch.HostGrants;
import io.github.img2dataset.fetch.HostLedger;
import io.github.img2dataset.fetch.HostShareChannel;
import io.github.img2dataset.shard.SharedFetcher;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the executors' figures to the driver once a second: accumulators would count finished tasks only, and
 * reruns twice. Gives them to Spark's metrics system, too. Carries the figures of the executors' machines, less often,
 * and the executors' questions which hosts they may ask. A session has it when {@code spark.plugins} names it.
 */
public final class ProgressPlugin implements SparkPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressPlugin.class);
    private static final long PERIOD_MILLIS = 1_000;
    /** Spark's id of local mode's executor, which is no other machine than the driver's. */
    private static final String INSIDE_DRIVER = "driver";

    /** Number of sessions of this JVM, mostly one, that have the plugin. */
    private static final AtomicInteger DRIVERS = new AtomicInteger();

    /** Whether this driver's session has the plugin. */
    public static boolean isCarrying() {
        return DRIVERS.get() > 0;
    }

    @Override
    public DriverPlugin driverPlugin() {
        return new Receiver();
    }

    @Override
    public ExecutorPlugin executorPlugin() {
        return new Sender();
    }

    private static final class Receiver implements DriverPlugin {
        private final HostLedger hosts = new HostLedger(System::nanoTime);

        @Override
        public Map<String, String> init(SparkContext context, PluginContext plugin) {
            DRIVERS.incrementAndGet();
            return Map.of();
        }

        @Override
        public void shutdown() {
            DRIVERS.decrementAndGet();
        }

        @Override
        public void registerMetrics(String appId, PluginContext plugin) {
            plugin.metricRegistry().register("run", new DriverMetrics());
        }

        @Override
        @SuppressWarnings("NullAway") // null is the interface's "no answer"
        public Object receive(Object message) {
            if (message instanceof HostClaims claims) {
                return hosts.answer(claims).toPlain();
            } else if (message instanceof ArrayList<?> figures) {
                ProgressBoard.receive(
                        figures.stream().map(ShardFigures.class::cast).toList());
            } else if (message instanceof Machines.Message machine) {
                Machines.receive(machine);
            } else if (message instanceof HostWaits.Message waits) {
                ProgressBoard.receive(waits);
            }
            return null;
        }
    }

    private static final class Sender implements ExecutorPlugin {
        private final Set<HostWaits.Cause> told = EnumSet.noneOf(HostWaits.Cause.class);

        private final ScheduledExecutorService ticker =
                Executors.newSingleThreadScheduledExecutor(Daemons.named("img2dataset-figures"));

        @Override
        public void init(PluginContext plugin, Map<String, String> settings) {
            plugin.metricRegistry().register("executor", ExecutorMetrics.INSTANCE);
            every(PERIOD_MILLIS, () -> send(plugin));
            if (!plugin.executorID().equals(INSIDE_DRIVER)) {
                SharedFetcher.shareHosts(new ToDriver(plugin));
                var machine = new MachineFigures();
                every(
                        Machines.PERIOD.toMillis(),
                        () -> send(plugin, new Machines.Message(plugin.executorID(), machine.now())));
            }
        }

        private void every(long millis, Runnable task) {
            var unused = ticker.scheduleAtFixedRate(task, 0, millis, TimeUnit.MILLISECONDS);
        }

        private void send(PluginContext plugin) {
            // Before the figures: with a run's last shard the driver may look at its totals.
            sendWaits(plugin);
            List<ShardFigures> figures = ExecutorFigures.take();
            if (!figures.isEmpty()) {
                send(plugin, new ArrayList<>(figures));
            }
        }

        /** Sends the hosts that rows wait for, and once that there are none any more. */
        private void sendWaits(PluginContext plugin) {
            for (var cause : HostWaits.Cause.values()) {
                var hosts = cause.hosts();
                var isNews = hosts.isEmpty() ? told.remove(cause) : told.add(cause);
                if (isNews || !hosts.isEmpty()) {
                    send(plugin, new HostWaits.Message(plugin.executorID(), cause, hosts));
                }
            }
        }

        private static void send(PluginContext plugin, Object message) {
            try {
                plugin.send(message);
            } catch (IOException | RuntimeException e) {
                LOG.debug("The driver did not take the figures", e);
            }
        }

        @Override
        public void shutdown() {
            ticker.shutdownNow();
        }
    }

    /** The way to the driver's ledger. An answer of a class of this project would cost the executor its connection: Spark reads answers without the job's jar. */
    private record ToDriver(PluginContext plugin) implements HostShareChannel {
        @Override
        public String executor() {
            return plugin.executorID();
        }

        @Override
        public HostGrants ask(HostClaims claims) throws IOException {
            try {
                return HostGrants.ofPlain((Object[]) plugin.ask(claims));
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) { // what Spark's own code throws is not declared
                throw new IOException(e);
            }
        }
    }
}
