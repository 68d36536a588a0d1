"""Columns by the kind of value that they take."""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Union, get_args, get_origin

from pydantic import BaseModel

_NUMBERS = frozenset({int, float, NoneType})


@cache
def number_columns(kind: type[BaseModel]) -> frozenset[str]:
    """Return the columns where ``true`` would be read as the number 1."""
    fields = kind.model_fields.items()
    return frozenset(name for name, info in fields if _plain_types(info.annotation) <= _NUMBERS)


def _plain_types(annotation: object) -> frozenset[object]:
    """Return the types in a union, without what is annotated to them."""
    if get_origin(annotation) is Annotated:
        return _plain_types(get_args(annotation)[0])
    if isinstance(annotation, UnionType) or get_origin(annotation) is Union:
        return frozenset().union(*map(_plain_types, get_args(annotation)))
    return frozenset({annotation})
