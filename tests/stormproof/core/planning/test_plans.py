"""References within the parameters of a change are found at any depth."""

from stormproof.core.planning.plans import Blocked, Format, NoChange, Plan, Ref, refs


def test_refs_are_found_in_nested_parameters() -> None:
    """Mappings, sequences and formats may hold references."""
    parameters = {"a": [Ref("x.id"), {"b": Format("arn:{0}/{1}", (Ref("y.arn"), Ref("z.name")))}], "c": "plain"}
    assert [r.name for r in refs(parameters)] == ["x.id", "y.arn", "z.name"]


def test_a_plan_tells_its_steps_apart() -> None:
    """Conflicts and satisfied aspects are no changes."""
    satisfied = NoChange("access-log", "stage prod", "access log", "as wanted")
    conflict = Blocked("methods", "GET /", "authorization", "AWS_IAM is set by somebody else")
    plan = Plan((satisfied, conflict))
    assert (plan.changes, plan.satisfied, plan.blocked) == ((), (satisfied,), (conflict,))
