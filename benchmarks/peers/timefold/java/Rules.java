import static ai.timefold.solver.core.api.score.stream.ConstraintCollectors.toList;

import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import ai.timefold.solver.core.api.score.stream.Constraint;
import ai.timefold.solver.core.api.score.stream.ConstraintFactory;
import ai.timefold.solver.core.api.score.stream.ConstraintProvider;
import ai.timefold.solver.core.api.score.stream.bi.BiConstraintStream;
import java.util.List;

/**
 * The rules and the value of the contract at fixed dates. A hard rule counts by how much it is
 * broken, a term its units of money beside the value of a plan in which nobody works and nothing
 * of the work is missing.
 */
public class Rules implements ConstraintProvider {
    static final int TRAINEE = 1;
    static final int QUALIFIED = 2;
    static final int EXPERIENCED = 3;
    static final long NEVER = 1L << 40;

    /** Units of money for a person who is new on a segment; set once, before the search. */
    static long handover;

    @Override
    public Constraint[] defineConstraints(ConstraintFactory factory) {
        var hard = HardSoftLongScore.ONE_HARD;
        var soft = HardSoftLongScore.ONE_SOFT;
        BiConstraintStream<Facts.Person, List<Slot>> byPerson =
                factory.forEach(Slot.class).groupBy(Slot::person, toList());
        BiConstraintStream<Facts.Cell, List<Slot>> byCell =
                factory.forEachIncludingUnassigned(Slot.class).groupBy(Slot::cell, toList());
        BiConstraintStream<Integer, List<Slot>> byRequirement =
                factory.forEach(Slot.class).groupBy(slot -> slot.cell.requirement, toList());
        BiConstraintStream<Facts.Ladder, List<Slot>> byLadder =
                factory.forEach(Slot.class)
                        .filter(slot -> slot.seat.ladder != null)
                        .groupBy(Slot::ladder, toList());
        return new Constraint[] {
            byPerson.penalizeLong(hard, Rules::overCapacity).asConstraint("capacity"),
            byPerson.penalizeLong(hard, Rules::tooManyStudies).asConstraint("concurrency"),
            byPerson.penalizeLong(hard, (person, slots) -> notApart(slots))
                    .asConstraint("firewall, blinding, independence"),
            byCell.penalizeLong(hard, Rules::brokenTeam)
                    .asConstraint("coverage, pairing, experience, team"),
            byLadder.penalizeLong(hard, Rules::wrongClaims).asConstraint("level"),
            factory.forEach(Slot.class)
                    .impactLong(soft, slot -> slot.seat.units * slot.pct)
                    .asConstraint("billing, labour"),
            byCell.penalizeLong(soft, Rules::shortUnits).asConstraint("shortfall"),
            byRequirement.penalizeLong(soft, (requirement, slots) -> handover * newFaces(slots))
                    .asConstraint("handover"),
            byPerson.rewardLong(soft, Rules::idleAvoided).asConstraint("idle"),
            byLadder.rewardLong(soft, Rules::trainingUnits).asConstraint("training"),
        };
    }

    /** Percent beyond the capacity; what is held and not used comes on top of the work. */
    static long overCapacity(Facts.Person person, List<Slot> slots) {
        long over = 0;
        for (int period = firstOf(slots); period < lastOf(slots); period++) {
            long total = 0;
            for (Slot slot : slots) {
                total += slot.covers(period) ? slot.pct : 0;
            }
            for (int hold = 0; hold < person.holds.size(); hold++) {
                total += person.holds.get(hold).pct[period] - usedAt(person, hold, slots, period);
            }
            over += Math.max(0, total - person.capacity[period]);
        }
        return over;
    }

    /** Money for the held work that is used. */
    static long idleAvoided(Facts.Person person, List<Slot> slots) {
        long units = 0;
        for (int hold = 0; hold < person.holds.size(); hold++) {
            for (int period = firstOf(slots); period < lastOf(slots); period++) {
                units += person.holds.get(hold).units * usedAt(person, hold, slots, period);
            }
        }
        return units;
    }

    /** Percent of a hold that is used: work counts against the dearest hold for its need first. */
    static long usedAt(Facts.Person person, int index, List<Slot> slots, int period) {
        Facts.Hold hold = person.holds.get(index);
        long left = 0;
        for (Slot slot : slots) {
            left += slot.cell.need == hold.need && slot.covers(period) ? slot.pct : 0;
        }
        for (Facts.Hold before : person.holds.subList(0, index)) {
            left -= before.need == hold.need ? Math.min(left, before.pct[period]) : 0;
        }
        return Math.min(left, hold.pct[period]);
    }

    static int firstOf(List<Slot> slots) {
        int first = Integer.MAX_VALUE;
        for (Slot slot : slots) {
            first = Math.min(first, slot.cell.begin);
        }
        return first;
    }

    static int lastOf(List<Slot> slots) {
        int last = 0;
        for (Slot slot : slots) {
            last = Math.max(last, slot.cell.end);
        }
        return last;
    }

    /** Studies beyond the limit, over all periods. */
    static long tooManyStudies(Facts.Person person, List<Slot> slots) {
        long over = 0;
        if (slots.size() <= person.maxStudies) {
            return over;
        }
        for (int period = firstOf(slots); period < lastOf(slots); period++) {
            int studies = 0;
            for (int i = 0; i < slots.size(); i++) {
                if (slots.get(i).covers(period) && isFirstOfStudy(slots, i, period)) {
                    studies++;
                }
            }
            over += Math.max(0, studies - person.maxStudies);
        }
        return over;
    }

    private static boolean isFirstOfStudy(List<Slot> slots, int place, int period) {
        for (Slot before : slots.subList(0, place)) {
            if (before.cell.study == slots.get(place).cell.study && before.covers(period)) {
                return false;
            }
        }
        return true;
    }

    /** Pairs of cells that share nobody, and the same person twice on a cell. */
    static long notApart(List<Slot> slots) {
        long pairs = 0;
        for (int i = 0; i < slots.size(); i++) {
            for (int j = 0; j < i; j++) {
                pairs += slots.get(i).cell.apart.get(slots.get(j).cell.index) ? 1 : 0;
            }
        }
        return pairs;
    }

    /** Coverage, pairing, experience and team of one cell. */
    static long brokenTeam(Facts.Cell cell, List<Slot> slots) {
        long solo = 0;
        long paired = 0;
        long expert = 0;
        int people = 0;
        int trainees = 0;
        int mentors = 0;
        int missing = cell.named.size();
        for (Slot slot : slots) {
            if (slot.seat == null) {
                continue;
            }
            people++;
            if (slot.seat.paired) {
                trainees++;
                paired += slot.pct;
            } else {
                solo += slot.pct;
            }
            if (slot.seat.level == EXPERIENCED) {
                mentors++;
                expert += slot.pct;
            }
            missing -= cell.named.contains(slot.seat.person.index) ? 1 : 0;
        }
        return over(solo, cell.pct)
                + over(people, cell.maxPeople)
                + over(missing, 0)
                + over(trainees, cell.traineeSlots)
                + over(trainees, (long) cell.reach * mentors)
                + over(paired, cell.reach * expert)
                + over(cell.share * (solo + paired), cell.shareOf * expert);
    }

    private static long over(long amount, long most) {
        return Math.max(0, amount - most);
    }

    /** Money for the work that is missing. */
    static long shortUnits(Facts.Cell cell, List<Slot> slots) {
        long missing = cell.pct * cell.output;
        for (Slot slot : slots) {
            if (slot.seat != null) {
                missing -= slot.pct * (slot.seat.paired ? cell.netOutput : cell.output);
            }
        }
        return over(missing, 0) * cell.shortUnits;
    }

    /** People who were not on the segment before, where somebody was. */
    static long newFaces(List<Slot> slots) {
        long faces = 0;
        for (Slot slot : slots) {
            boolean wasServed = false;
            boolean isNew = true;
            for (Slot other : slots) {
                if (other.cell.segment == slot.cell.segment - 1) {
                    wasServed = true;
                    isNew &= other.seat.person != slot.seat.person;
                }
            }
            faces += wasServed && isNew ? 1 : 0;
        }
        return faces;
    }

    /** Boundary at which the slots lead to a level: 0 if it is held now, else NEVER. */
    static long rise(Facts.Ladder ladder, List<Slot> slots, int level) {
        long since = 0;
        for (int reached = ladder.level; reached < level && since < NEVER; reached++) {
            long missing = reached == TRAINEE ? ladder.toQualified : ladder.toExperienced;
            since = climbed(slots, reached, since, missing);
        }
        return since;
    }

    private static long climbed(List<Slot> slots, int level, long since, long missing) {
        long best = NEVER;
        for (Slot ending : slots) {
            long boundary = ending.cell.end;
            if (since >= boundary || boundary >= best) {
                continue;
            }
            long done = 0;
            for (Slot slot : slots) {
                boolean counts = slot.seat.paired || level == QUALIFIED;
                if (counts && since <= slot.cell.begin && slot.cell.end <= boundary) {
                    done += (long) slot.pct * (slot.cell.end - slot.cell.begin);
                }
            }
            if (done > 0 && done >= missing) {
                best = boundary;
            }
        }
        return best;
    }

    /** Slots whose claimed level is not that of the hours worked before. */
    static long wrongClaims(Facts.Ladder ladder, List<Slot> slots) {
        long qualified = rise(ladder, slots, QUALIFIED);
        long experienced = rise(ladder, slots, EXPERIENCED);
        long wrong = 0;
        for (Slot slot : slots) {
            int level = TRAINEE;
            level = qualified <= slot.cell.begin ? QUALIFIED : level;
            level = experienced <= slot.cell.begin ? EXPERIENCED : level;
            wrong += level == slot.seat.level ? 0 : 1;
        }
        return wrong;
    }

    /** Money for somebody who reaches level 2 by the end of the horizon. */
    static long trainingUnits(Facts.Ladder ladder, List<Slot> slots) {
        boolean rises = ladder.level == TRAINEE && rise(ladder, slots, QUALIFIED) <= ladder.periods;
        return rises ? ladder.worth : 0;
    }
}
