"""The ground all entities stand on: column types, naming, versions.

Money is integer 分, dates are ISO text, so that SQLite's STRICT tables and PostgreSQL hold the
same values and compare them alike.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from sqlalchemy import BigInteger, Integer, MetaData, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

BigInt = BigInteger().with_variant(Integer, "sqlite")


# A list of thousands of lines has few different days, prices and amounts: each is read once.
_day = lru_cache(4096)(date.fromisoformat)
_months = lru_cache(1024)(Fraction)


@lru_cache(65_536)
def _to_units(value: Decimal | int, places: int) -> int:
    scaled = Decimal(value).scaleb(places)
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{value} has more than {places} decimals")
    return int(scaled)


@lru_cache(65_536)
def _from_units(value: int, places: int) -> Decimal:
    return Decimal(value).scaleb(-places)


class Scaled(TypeDecorator[Decimal]):
    """A decimal kept as an integer of its smallest unit: 2 places for 元 and ㎡, 4 for prices."""

    impl = BigInt
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        """Refuses anything finer than the smallest unit, and every float."""
        if value is None:
            return None
        if isinstance(value, float):
            raise TypeError("money, areas and prices are Decimal, never float")
        return _to_units(value, self.places)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        """The decimal, with all its places."""
        return None if value is None else _from_units(value, self.places)


class IsoDate(TypeDecorator[date]):
    """A local date as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """`2025-03-31`."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """The date."""
        return None if value is None else _day(value)


class Months(TypeDecorator[Fraction]):
    """A number of months as an exact fraction, `46/31`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """`46/31`, or `12`."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """The fraction."""
        return None if value is None else _months(value)


class Flag(TypeDecorator[bool]):
    """Yes or no, as 1 or 0: STRICT tables know no BOOLEAN."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """1 or 0."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """True or False."""
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """A JSON value as canonical text (sorted keys), so that equal values hash alike."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Canonical JSON; None stays NULL."""
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The value."""
        return None if value is None else json.loads(value)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


Money = Annotated[Decimal, mapped_column(Scaled(2))]
"""元 with two decimals; integer 分 in the file."""
Area = Annotated[Decimal, mapped_column(Scaled(2))]
"""㎡ with two decimals."""
Price = Annotated[Decimal, mapped_column(Scaled(4))]
"""元 per unit with four decimals."""
Share = Annotated[Decimal, mapped_column(Scaled(4))]
"""A share of one, 0.4000 = 40 %."""


class Entity(DeclarativeBase):
    """The base of all entities. Tables are STRICT, names of constraints are fixed."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: Text,
        int: BigInt,
        bool: Flag,
        date: IsoDate,
        Fraction: Months,
        dict[str, Any]: Json,
        list[Any]: Json,
    }
    __table_args__: Any = {"sqlite_strict": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)


class Versioned:
    """An entity that is edited: two windows cannot overwrite each other's change unseen."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Optimistic locking by `version`."""
        return {"version_id_col": cls.__table__.c.version}  # type: ignore[attr-defined]
