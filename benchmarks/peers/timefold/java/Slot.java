import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.lookup.PlanningId;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import java.util.List;

/** Room for one person on a cell: who takes it, and with how many percent. */
@PlanningEntity
public class Slot {
    @PlanningId
    Integer index;

    Facts.Cell cell;

    @ValueRangeProvider(id = "seats")
    List<Facts.Seat> seats;

    @ValueRangeProvider(id = "shares")
    List<Integer> shares;

    @PlanningVariable(valueRangeProviderRefs = "seats", allowsUnassigned = true)
    Facts.Seat seat;

    @PlanningVariable(valueRangeProviderRefs = "shares")
    Integer pct;

    public Slot() {}

    Facts.Cell cell() {
        return cell;
    }

    Facts.Person person() {
        return seat.person;
    }

    Facts.Ladder ladder() {
        return seat.ladder;
    }

    boolean covers(int period) {
        return cell.begin <= period && period < cell.end;
    }
}
