"""What the four agents have in common: take a project from the queue, do the work, leave artefacts, pass it on."""

import logging

import projects

logger = logging.getLogger()
logger.setLevel(logging.INFO)


def process(event, work, before, after):
    """Do `work(project)` -> {artefact: text} for every project of an SQS event and move it from state to state.

    A project that was deleted meanwhile, or that a second delivery finds further on, is dropped with its artefacts
    left as they are. An error goes up: SQS delivers again, then moves the message to the dead-letter queue.
    """
    for project_id in projects.received(event):
        row = projects.get(project_id)
        if row is None or row["status"] not in (before, after):
            logger.info("project %s is not %s any more, dropped", project_id, before)
            continue
        for name, text in work(row).items():
            projects.leave(project_id, name, text)
        if not projects.advance(project_id, before, after):
            if projects.get(project_id) is None:
                # Deleted while the work was done: nothing of it may stay behind.
                projects.discard(project_id)
            continue
        logger.info("project %s is %s", project_id, after)
        if projects.NEXT_QUEUE:
            projects.pass_on(project_id)
