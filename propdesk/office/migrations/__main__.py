"""Write the next step from the difference between the newest revision and the entities."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from propdesk.office import upgrading


def main() -> None:
    """`python -m propdesk.office.migrations "what changes"`."""
    config = Config()
    config.set_main_option("script_location", str(upgrading.MIGRATIONS))
    config.set_main_option("path_separator", "os")
    done = len(list((upgrading.MIGRATIONS / "versions").glob("[0-9]*.py")))
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'history.db'}")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            if done:
                command.upgrade(config, "head")
            command.revision(
                config, message=sys.argv[1], autogenerate=True, rev_id=f"{done + 1:04d}"
            )
        engine.dispose()


if __name__ == "__main__":
    main()
