import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.score.buildin.hardsoftlong.HardSoftLongScore;
import java.util.List;

/** All slots. */
@PlanningSolution
public class Roster {
    @PlanningEntityCollectionProperty
    List<Slot> slots;

    @PlanningScore
    HardSoftLongScore score;

    public Roster() {}
}
