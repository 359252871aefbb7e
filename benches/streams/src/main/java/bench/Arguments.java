package bench;

import java.util.HashMap;
import java.util.Map;

/** The command line that every arm takes. */
record Arguments(String bootstrap, String input, String output, String group, String id, long intervalMs) {

    static Arguments parse(String[] words) {
        Map<String, String> given = new HashMap<>();
        for (int at = 0; at < words.length; at += 2) {
            if (!words[at].startsWith("--") || at + 1 == words.length) {
                throw new IllegalArgumentException("expected --name value, found " + words[at]);
            }
            given.put(words[at].substring(2), words[at + 1]);
        }
        String interval = given.getOrDefault("interval-ms", "100");
        given.remove("interval-ms");
        Arguments arguments = new Arguments(
                take(given, "bootstrap"), take(given, "input"), take(given, "output"),
                take(given, "group"), take(given, "id"), Long.parseLong(interval));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + given.keySet());
        }
        return arguments;
    }

    private static String take(Map<String, String> given, String name) {
        String value = given.remove(name);
        if (value == null) {
            throw new IllegalArgumentException("--" + name + " is missing");
        }
        return value;
    }
}
