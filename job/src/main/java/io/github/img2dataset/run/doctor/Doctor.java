package io.github.img2dataset.run.doctor;

import java.io.PrintStream;

/** Prints what was looked at, a line each, and remembers whether something is wrong. Single-threaded. */
public final class Doctor {
    private final PrintStream out;
    private boolean foundProblem;

    public Doctor(PrintStream out) {
        this.out = out;
    }

    public void fine(String what) {
        out.println("ok       " + what);
    }

    /** Something to know, and what may be done about it. */
    public void note(String what, String remedy) {
        line("note     ", what, remedy);
    }

    /** Something that a run would fail or suffer from. */
    public void problem(String what, String remedy) {
        foundProblem = true;
        line("PROBLEM  ", what, remedy);
    }

    private void line(String mark, String what, String remedy) {
        out.println(mark + what);
        if (!remedy.isEmpty()) {
            out.println("         " + remedy);
        }
    }

    public void heading(String title) {
        out.println();
        out.println(title);
    }

    public void text(String line) {
        out.println("         " + line);
    }

    public boolean foundProblem() {
        return foundProblem;
    }
}
