import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What is known before the search: see facts.py, which has the same classes and words. */
final class Facts {
    private Facts() {}

    /** What a protection reserves of a person, in percent by period. */
    static final class Hold {
        int need;
        long units;
        int[] pct;
    }

    /** A person; the holds are dearest first. */
    static final class Person {
        int index;
        int maxStudies;
        int[] capacity;
        final List<Hold> holds = new ArrayList<>();
    }

    /** How somebody who can rise does so in one skill. */
    static final class Ladder {
        int level;
        long toQualified;
        long toExperienced;
        int periods;
        long worth;
    }

    /** A segment of a requirement at its known periods. */
    static final class Cell {
        int index;
        int requirement;
        int segment;
        int study;
        int need;
        int begin;
        int end;
        int pct;
        int maxPeople;
        int traineeSlots;
        long share;
        long shareOf;
        int reach;
        long output;
        long netOutput;
        long shortUnits;
        final List<Integer> named = new ArrayList<>();
        final BitSet apart = new BitSet();
    }

    /** A person at a level on a cell. */
    static final class Seat {
        Person person;
        int level;
        boolean paired;
        long units;
        Ladder ladder;
    }
}
