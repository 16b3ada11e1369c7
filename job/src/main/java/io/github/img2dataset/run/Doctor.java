package io.github.img2dataset.run;

import java.io.PrintStream;

/** Prints what was looked at, a line each, and remembers whether something is wrong. Single-threaded. */
final class Doctor {
    private final PrintStream out;
    private boolean foundProblem;

    Doctor(PrintStream out) {
        this.out = out;
    }

    void fine(String what) {
        out.println("ok       " + what);
    }

    /** Something to know, and what may be done about it. */
    void note(String what, String remedy) {
        line("note     ", what, remedy);
    }

    /** Something that a run would fail or suffer from. */
    void problem(String what, String remedy) {
        foundProblem = true;
        line("PROBLEM  ", what, remedy);
    }

    private void line(String mark, String what, String remedy) {
        out.println(mark + what);
        if (!remedy.isEmpty()) {
            out.println("         " + remedy);
        }
    }

    void heading(String title) {
        out.println();
        out.println(title);
    }

    void text(String line) {
        out.println("         " + line);
    }

    boolean foundProblem() {
        return foundProblem;
    }
}
