"""The command line in this process, on real data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from propdesk import cli, i18n
from propdesk.office.store import Store
from tests.builders import a_price, a_room


class Done(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Run]:
    """Run a command in English on the data in `office`."""
    monkeypatch.delenv("PROPDESK_DATA", raising=False)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setattr("propdesk.paths.logs", lambda: tmp_path / "logs")
    data = str(tmp_path / "office")

    def do(*arguments: object) -> Done:
        words = [str(argument) for argument in arguments]
        if "--data" not in words:
            words += ["--data", data]
        capsys.readouterr()
        status = cli.main(words)
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return Done(status, captured.out, captured.err)

    yield do
    assert i18n.language() == "en"
    assert not (tmp_path / "logs").exists(), (tmp_path / "logs" / "propdesk.log").read_text()


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Two rooms and a price of 0.60 元/㎡·month, nothing billed yet."""
    place = tmp_path / "office"
    store = Store.open(place)
    with store.write() as session:
        a_price(session)
        a_room(session)
        a_room(session, "1-1-102", "80.00", owner="欧阳娜")
    store.close()
    return place
