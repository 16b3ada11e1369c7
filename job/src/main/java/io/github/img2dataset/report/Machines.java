package io.github.img2dataset.report;

import java.io.Serializable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Figures of the machines that the driver knows: its own, and those that executors sent of theirs. */
public final class Machines {
    /** Executors send as often as W&B is told. */
    static final Duration PERIOD = Duration.ofSeconds(15);

    /** Message of an executor: its id at Spark, and the figures of its machine. */
    record Message(String executor, Map<String, Number> figures) implements Serializable {}

    private record Heard(Map<String, Number> figures, long nanos) {}

    private static final MachineFigures OWN = new MachineFigures();
    private static final Map<String, Heard> EXECUTORS = new ConcurrentHashMap<>();

    private Machines() {}

    static void receive(Message message) {
        EXECUTORS.put(message.executor, new Heard(message.figures, System.nanoTime()));
    }

    /**
     * The present figures of the driver's machine, and the last ones of each executor that is still heard of, as {@code
     * executor.3.cpu}. In local mode there are no executors beside the driver.
     */
    public static Map<String, Object> figures() {
        EXECUTORS
                .values()
                .removeIf(heard ->
                        System.nanoTime() - heard.nanos > PERIOD.multipliedBy(3).toNanos());
        var all = new LinkedHashMap<String, Object>(OWN.now());
        new TreeMap<>(EXECUTORS)
                .forEach((executor, heard) ->
                        heard.figures.forEach((name, figure) -> all.put("executor." + executor + "." + name, figure)));
        return all;
    }
}
