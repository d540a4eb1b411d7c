"""Run by Alembic: the steps on the connection that upgrading.py hands over.

Three settings make a migration atomic on SQLite (reliability.md M7): batch mode, transactional
DDL (Alembic's own default for SQLite is off), and one transaction around all steps, which the
caller has already begun.
"""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from sqlalchemy import Text
from sqlalchemy.types import TypeDecorator

from propdesk.office.entities import Entity


def plain_type(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Steps name the plain column types, so that they stay true when the entities move on."""
    if kind == "type" and isinstance(thing, TypeDecorator):
        inner = thing.impl
        if isinstance(inner, Text):
            return "sa.Text()"
        return "BIG" if "BIGINT" in repr(inner).upper() else "sa.Integer()"
    if kind == "type" and "BigInteger" in repr(thing):
        return "BIG"
    return False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Entity.metadata,
    render_as_batch=True,
    transactional_ddl=True,
    transaction_per_migration=False,
    render_item=plain_type,
    compare_type=False,
)
context.run_migrations()
