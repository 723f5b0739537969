"""What to do about an expectation that was not met, by what was expected."""

import re

from banma_sim.scenario.expectations import Mismatch
from banma_sim.whose import whose

BY_WHAT = {
    "intents": 'banma explain "…" shows what was weighed, and why this was not it',
    "reply": "where only the words differ, expect reply.key or act instead",
    "no_reply": "where only the words differ, expect reply.key or act instead",
    "act": "reply shows what was said; an answer to a question is none of its own",
    "latency": "a fault, or a service that is slow, may be left over from a step before",
    "events": "run it with --log DIR: the log has every event in order",
    "no_events": "run it with --log DIR: the log tells what led to it",
    "always": "run it with --log DIR: the log tells what led to it",
    "never": "run it with --log DIR: the log tells what led to it",
    "fault": "put it before the step that calls the service, or name another operation",
    "scenario": "give a step, or the end, something to expect that could be otherwise",
    "expected_failure": "drop the key, and it is a scenario like any other",
    "step": "what it asks for is not there at this moment; wait for it, or ask for something else",
    "drive_to": "say or tap where to go first; within: gives it longer",
}
SAID_TO_BE = {
    "payment.status": "payment.decline tells why it was refused",
    "order.status": "dialogue.question tells what the assistant waits for",
    "route.destination": "intents tells what was understood",
}
ALWAYS = (
    "this must hold in every drive: it is a mistake of the simulator's; please report it with the scenario"
)
THEIRS = "the code of an extension broke; mend it at {where}"
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
PIN_ASKED = 'the wallet waits for the PIN: give a step pin: "…" first'
LATER = "what takes a while is waited for: until: {{{what}: '{expected}'}}"
WAITED = "it was not so in {waited}; the conversation tells what came instead, and within: waits longer"
OVER = "it is {actual} and will not be {expected} any more; the conversation tells how it ended"
CHANGES = (
    *("status", "held", "balance", "state", "question", "destination", "stops", "pin_set", "password_free"),
    *("distance_m", "eta_s", "arrival_pct"),
)
"""What comes about by itself, and can be waited for."""
ENDS = frozenset(("handed_over", "cancelled", "expired", "captured", "refunded", "voided", "declined"))
LOOK = "expect what it is, or say what was meant; the conversation tells how it came about"
AT_ONCE = "run it with --log DIR, and banma diff the log with one of a run that passed"


def remedy(mismatch: Mismatch) -> str:
    """One sentence, or two."""
    if mismatch.remedy:
        return mismatch.remedy
    if mismatch.in_every_run:
        theirs = _code_of_an_extension(mismatch.actual)
        return THEIRS.format(where=theirs) if theirs else ALWAYS
    # Of what is watched, its name stands behind: never vehicle.state.
    if (known := BY_WHAT.get(mismatch.what.partition(" ")[0])) is not None:
        return known
    if mismatch.what == "payment.status" and mismatch.actual == "requires_action":
        return PIN_ASKED
    if mismatch.waited:
        if mismatch.actual in ENDS:
            return OVER.format(actual=mismatch.actual, expected=mismatch.expected)
        return WAITED.format(waited=mismatch.waited)
    later = LATER.format(what=mismatch.what, expected=mismatch.expected)
    # Of another car, its name stands before it.
    for name in (mismatch.what, mismatch.what.partition(".")[2]):
        if name in SAID_TO_BE:
            return f"{later}; {SAID_TO_BE[name]}"
        if name.startswith(("wallet.", "payment.", "order.", "vehicle.", "route.", "dialogue.", "Vehicle.")):
            return later if name.endswith(CHANGES) else LOOK
    return AT_ONCE


def _code_of_an_extension(trace: str) -> str | None:
    """File and line where code that is not the simulator's was reached last; None where that is ours."""
    for file, line in reversed(_FRAME.findall(trace)):
        if (of := whose(file)) != "python":
            return f"{file}:{line}" if of == "theirs" else None
    return None
