"""Steps about the query library: questions of operators, answered by saved queries."""

from __future__ import annotations

from pytest_bdd import given, parsers, then

from stormproof.core.judges.queries.saved_queries import judge_answer, judge_as_written, judge_runs
from stormproof.core.queries.library import library
from stormproof.core.queries.pages import Query
from stormproof.core.stimuli import StimulusResult
from stormproof.run.experiments.bindings import when_stimulus
from stormproof.stimuli.firewall import blocked_request
from stormproof.stimuli.queries import exhaustions, expected_answers
from stormproof.stimuli.queries.query_runs import Asked

TROUBLES = when_stimulus("the troubles that operators meet are caused", expected_answers.TROUBLES)
EXHAUSTIONS = when_stimulus("executions of a new version fail, run out of time and of memory", exhaustions.EXHAUSTIONS)
BLOCKED = when_stimulus("the firewall blocks an attack", blocked_request.BLOCKED)
EVERY_QUERY = when_stimulus("each saved query is run", expected_answers.EVERY_QUERY)


@given(parsers.parse('an operator asks "{question}"'), target_fixture="query")
def asked(question: str) -> Query:
    """The page of the runbook that has this question for its title."""
    return {query.question: query for query in library().values()}[question]


@given("the questions of the runbook", target_fixture="questions")
def questions() -> tuple[Query, ...]:
    """All of them; a page that is not in order is an error, and so is a runbook without pages."""
    return tuple(library().values())


@then("the saved query for it shows what was caused")
def answers(query: Query, result: StimulusResult[Asked]) -> None:
    """Request by request, key by key."""
    judge_answer(result.value.answer(query.name))


@then("it is saved as the runbook has it, for the logs it is about")
def as_written(query: Query, result: StimulusResult[Asked]) -> None:
    """Its text, its parameters, its log groups."""
    judge_as_written(query.name, result.value.found[query.name], result.value.wanted[query.name])


@then("none of them fails")
def each_runs(questions: tuple[Query, ...], result: StimulusResult[Asked]) -> None:
    """Whatever it finds."""
    for query in questions:
        judge_runs(result.value.answers[query.name])


@then("each is saved as the runbook has it, for the logs it is about")
def each_as_written(questions: tuple[Query, ...], result: StimulusResult[Asked]) -> None:
    """Its text, its parameters, its log groups."""
    for query in questions:
        judge_as_written(query.name, result.value.found[query.name], result.value.wanted[query.name])
