package io.github.img2dataset.duplicates;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;

/** Random hashes with near ones among them, and their groups by the plain way: all pairs, and the least hash reached. */
final class PlantedHashes {
    private PlantedHashes() {}

    /** All different: a third alone, and families whose members differ from their parent by 1 to one bit too many. */
    static long[] of(int count, int distance, long seed) {
        var random = new Random(seed);
        var hashes = new TreeSet<Long>();
        while (hashes.size() < count) {
            var parent = random.nextLong();
            hashes.add(parent);
            for (var child = random.nextInt(4); child > 0; child--) {
                parent = changed(parent, 1 + random.nextInt(distance + 1), random);
                hashes.add(parent);
            }
        }
        return hashes.stream().mapToLong(Long::longValue).toArray();
    }

    static long changed(long hash, int bits, Random random) {
        var other = hash;
        while (Long.bitCount(hash ^ other) < bits) {
            other ^= 1L << random.nextInt(Long.SIZE);
        }
        return other;
    }

    /** Hash to the least of its group. */
    static Map<Long, Long> components(long[] hashes, int distance) {
        var links = new ArrayList<long[]>();
        for (var i = 0; i < hashes.length; i++) {
            for (var j = i + 1; j < hashes.length; j++) {
                if (Long.bitCount(hashes[i] ^ hashes[j]) <= distance) {
                    links.add(new long[] {hashes[i], hashes[j]});
                }
            }
        }
        return components(hashes, links);
    }

    /** By passing the least on until nothing changes. */
    static Map<Long, Long> components(long[] hashes, List<long[]> links) {
        var least = new HashMap<Long, Long>();
        LongStream.of(hashes).forEach(hash -> least.put(hash, hash));
        var neighbors = new HashMap<Long, List<Long>>();
        for (var link : links) {
            neighbors.computeIfAbsent(link[0], hash -> new ArrayList<>()).add(link[1]);
            neighbors.computeIfAbsent(link[1], hash -> new ArrayList<>()).add(link[0]);
        }
        for (var hash : new TreeSet<>(neighbors.keySet())) {
            if (least.getOrDefault(hash, hash) < hash) {
                continue; // reached from a lesser one
            }
            var reached = new ArrayList<>(List.of(hash));
            while (!reached.isEmpty()) {
                for (var neighbor : neighbors.getOrDefault(reached.remove(reached.size() - 1), List.of())) {
                    if (least.getOrDefault(neighbor, neighbor) > hash) {
                        least.put(neighbor, hash);
                        reached.add(neighbor);
                    }
                }
            }
        }
        return least;
    }
}
