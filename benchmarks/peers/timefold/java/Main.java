import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.solver.SolverFactory;
import ai.timefold.solver.core.config.solver.EnvironmentMode;
import ai.timefold.solver.core.config.solver.SolverConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.StreamTokenizer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Reads facts, improves the first plan, and writes the best one: see encoding.py. */
public final class Main {
    private final StreamTokenizer words;
    private int periods;

    private Main(Reader reader) {
        words = new StreamTokenizer(reader);
    }

    /**
     * Arguments: facts, plan, the moment to end at in milliseconds since 1970, threads, and seed. A
     * thread is a search of its own.
     */
    public static void main(String[] arguments) throws Exception {
        Path plan = Path.of(arguments[1]);
        long end = Long.parseLong(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        long seed = Long.parseLong(arguments[4]);
        List<Roster> rosters = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            try (Reader reader = Files.newBufferedReader(Path.of(arguments[0]))) {
                rosters.add(new Main(reader).roster());
            }
        }
        long left = Math.max(1, end - System.currentTimeMillis());
        List<Callable<Roster>> searches = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Roster first = rosters.get(i);
            SolverConfig config = config(left, seed * threads + i);
            searches.add(() -> SolverFactory.<Roster>create(config).buildSolver().solve(first));
        }
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Roster> found = new ArrayList<>();
        for (var search : executor.invokeAll(searches)) {
            found.add(search.get());
        }
        executor.shutdown();
        Comparator<Roster> byScore = Comparator.comparing((Roster roster) -> roster.score);
        write(plan, found.stream().max(byScore).orElseThrow());
    }

    private static SolverConfig config(long milliseconds, long seed) {
        return new SolverConfig()
                .withSolutionClass(Roster.class)
                .withEntityClasses(Slot.class)
                .withConstraintProviderClass(Rules.class)
                .withEnvironmentMode(EnvironmentMode.NO_ASSERT)
                .withRandomSeed(seed)
                .withTerminationSpentLimit(Duration.ofMillis(milliseconds));
    }

    private static void write(Path plan, Roster roster) throws IOException {
        HardSoftLongScore score = roster.score;
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(plan))) {
            out.println(score.hardScore() + " " + score.softScore());
            for (Slot slot : roster.slots) {
                if (slot.seat != null) {
                    int paired = slot.seat.paired ? 1 : 0;
                    int person = slot.seat.person.index;
                    out.println(slot.cell.index + " " + person + " " + paired + " " + slot.pct);
                }
            }
        }
    }

    private Roster roster() throws IOException {
        periods = whole();
        Rules.handover = number();
        List<Facts.Person> people = list(this::person);
        List<Facts.Ladder> ladders = list(this::ladder);
        Roster roster = new Roster();
        roster.slots = new ArrayList<>();
        for (List<Slot> slots : list(() -> slots(people, ladders))) {
            roster.slots.addAll(slots);
        }
        for (int i = 0; i < roster.slots.size(); i++) {
            roster.slots.get(i).index = i;
        }
        return roster;
    }

    private Facts.Person person() throws IOException {
        Facts.Person person = new Facts.Person();
        person.index = whole();
        person.maxStudies = whole();
        person.capacity = byPeriod();
        person.holds.addAll(list(this::hold));
        return person;
    }

    private Facts.Hold hold() throws IOException {
        Facts.Hold hold = new Facts.Hold();
        hold.need = whole();
        hold.units = number();
        hold.pct = byPeriod();
        return hold;
    }

    private Facts.Ladder ladder() throws IOException {
        Facts.Ladder ladder = new Facts.Ladder();
        ladder.level = whole();
        ladder.toQualified = number();
        ladder.toExperienced = number();
        ladder.periods = periods;
        ladder.worth = number();
        return ladder;
    }

    /** Reads a cell, who may be on it, and its first team. */
    private List<Slot> slots(List<Facts.Person> people, List<Facts.Ladder> ladders)
            throws IOException {
        Facts.Cell cell = cell();
        List<Facts.Seat> seats = list(() -> seat(people, ladders));
        List<Integer> shares = list(this::whole);
        List<Slot> slots = new ArrayList<>();
        for (int count = whole(); count > 0; count--) {
            Slot slot = new Slot();
            slot.cell = cell;
            slot.seats = seats;
            slot.shares = shares;
            int seat = whole();
            slot.seat = seat < 0 ? null : seats.get(seat);
            slot.pct = whole();
            slots.add(slot);
        }
        return slots;
    }

    private Facts.Cell cell() throws IOException {
        Facts.Cell cell = new Facts.Cell();
        cell.index = whole();
        cell.requirement = whole();
        cell.segment = whole();
        cell.study = whole();
        cell.need = whole();
        cell.begin = whole();
        cell.end = whole();
        cell.pct = whole();
        cell.maxPeople = whole();
        cell.traineeSlots = whole();
        cell.share = number();
        cell.shareOf = number();
        cell.reach = whole();
        cell.output = number();
        cell.netOutput = number();
        cell.shortUnits = number();
        cell.named.addAll(list(this::whole));
        list(this::whole).forEach(cell.apart::set);
        return cell;
    }

    private Facts.Seat seat(List<Facts.Person> people, List<Facts.Ladder> ladders)
            throws IOException {
        Facts.Seat seat = new Facts.Seat();
        seat.person = people.get(whole());
        seat.level = whole();
        seat.paired = whole() == 1;
        seat.units = number();
        int ladder = whole();
        seat.ladder = ladder < 0 ? null : ladders.get(ladder);
        return seat;
    }

    private int[] byPeriod() throws IOException {
        int[] values = new int[periods];
        for (int period = 0; period < periods; period++) {
            values[period] = whole();
        }
        return values;
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> List<T> list(Reading<T> reading) throws IOException {
        List<T> values = new ArrayList<>();
        for (int count = whole(); count > 0; count--) {
            values.add(reading.read());
        }
        return values;
    }

    private int whole() throws IOException {
        return Math.toIntExact(number());
    }

    private long number() throws IOException {
        if (words.nextToken() != StreamTokenizer.TT_NUMBER || words.nval != Math.rint(words.nval)) {
            throw new IOException("no whole number in the facts: " + words);
        }
        return (long) words.nval;
    }
}
