"""A problem kept as JSON: solved again years later, it gives the same answer."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, TypeVar, get_origin, get_type_hints

import numpy as np

from .problem import Mentee, Mentor, Policy, Snapshot
from .taxonomy import Taxonomy

Json = dict[str, Any]
Record = TypeVar("Record")
VECTOR = "float32"


def to_json(snapshot: Snapshot) -> Json:
    """Records, rules and topics of the problem: sets as sorted lists, so that one problem has one text."""
    return {
        "mentees": [_plain(mentee) for mentee in snapshot.mentees],
        "mentors": [_plain(mentor) for mentor in snapshot.mentors],
        "policy": _plain(snapshot.policy),
        "topics": {"names": dict(snapshot.taxonomy.names), "groups": dict(snapshot.taxonomy.groups)},
    }


def from_json(body: Mapping[str, Any]) -> Snapshot:
    """The problem that `to_json` has written. KeyError or TypeError: it was written by something else."""
    return Snapshot.from_records(
        [_record(Mentee, one) for one in body["mentees"]],
        [_record(Mentor, one) for one in body["mentors"]],
        _record(Policy, body["policy"]),
        taxonomy=Taxonomy(body["topics"]["names"], body["topics"]["groups"]),
    )


def digest(body: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical text of a JSON value, 64 hex digits."""
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(record: Any) -> Json:
    return {column.name: _flat(getattr(record, column.name)) for column in fields(record)}


def _flat(value: Any) -> Any:
    """A value as JSON: sets sorted, a vector of float32 as base64 of its bytes (little-endian), which keeps every bit."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, np.ndarray):
        return {VECTOR: base64.b64encode(value.astype("<f4").tobytes()).decode()}
    return value


def _record(cls: type[Record], values: Mapping[str, Any]) -> Record:
    kinds = get_type_hints(cls)
    return cls(**{name: _shaped(kinds[name], value) for name, value in values.items()})


def _shaped(kind: Any, value: Any) -> Any:
    """Lists of JSON as what the record holds: a frozen set, or a tuple whose items are tuples again."""
    if isinstance(value, dict) and set(value) == {VECTOR}:
        return np.frombuffer(base64.b64decode(value[VECTOR]), dtype="<f4")
    if not isinstance(value, list):
        return value
    if get_origin(kind) is frozenset:
        return frozenset(value)
    return tuple(tuple(item) if isinstance(item, list) else item for item in value)
