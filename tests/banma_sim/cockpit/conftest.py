"""On a screen that is looked at nothing goes away by itself, however long the machine takes to look."""

import pytest
from textual.notifications import Notification

from banma_sim.cockpit import link, payment_sheet
from tests.waiting import LIMIT_S


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    for how in ("WELL_SHOWN_S", "DECLINED_SHOWN_S"):
        monkeypatch.setattr(payment_sheet, how, 3600.0)
    monkeypatch.setattr(Notification, "has_expired", False)
    monkeypatch.setattr(link, "CLOSING_LIMIT_S", LIMIT_S)
