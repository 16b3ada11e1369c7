package io.github.img2dataset.report;

import io.github.img2dataset.shard.SharedFetcher;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 * reruns twice. Gives them to Spark's metrics system, too. Carries the figures of the executors' machines, less often. A
 * session has it when {@code spark.plugins} names it.
 */
public final class ProgressPlugin implements SparkPlugin {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressPlugin.class);
    private static final long PERIOD_MILLIS = 1_000;
    /** Spark's id of local mode's executor, which is no other machine than the driver's. */
    private static final String INSIDE_DRIVER = "driver";

    /** How many sessions of this JVM, mostly one, have the plugin. */
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
            if (message instanceof ArrayList<?> figures) {
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
        private boolean isWaiting;

        private final ScheduledExecutorService ticker =
                Executors.newSingleThreadScheduledExecutor(Daemons.named("img2dataset-figures"));

        @Override
        public void init(PluginContext plugin, Map<String, String> settings) {
            plugin.metricRegistry().register("executor", ExecutorMetrics.INSTANCE);
            every(PERIOD_MILLIS, () -> send(plugin));
            if (!plugin.executorID().equals(INSIDE_DRIVER)) {
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
            var outages = SharedFetcher.outages();
            if (isWaiting || !outages.isEmpty()) {
                send(plugin, new HostWaits.Message(plugin.executorID(), outages));
            }
            isWaiting = !outages.isEmpty();
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
}
