"""`propdesk …` works without a window; without arguments, and in the end from `demo`, it opens."""

from __future__ import annotations

import sys


def main() -> int:
    """The entry of the wheel's commands, of `python -m propdesk`, and of the frozen program."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--selftest"] and len(arguments) == 2:
        from propdesk import selftest

        return selftest.run(arguments[1])
    if arguments[:1] == ["--read-workbook"] and len(arguments) == 3:
        from propdesk.office.importing import reading_child

        return reading_child.main(arguments[1:])
    if arguments[:1] == ["--read-workbook"]:
        from propdesk.office.importing import reading_child

        return reading_child.main(arguments[1:])
    if arguments:
        from propdesk import cli

        return cli.main(arguments)
    from propdesk import app

    return app.run()


if __name__ == "__main__":
    sys.exit(main())
