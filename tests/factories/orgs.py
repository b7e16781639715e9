import datetime as dt
from itertools import count

from tandem.registry.orgs.models import Organization

_n = count(1)
MADE = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


def _node(parent, kind, **fields):
    number = next(_n)
    data = {
        "kind": kind, "code": f"{kind}-{number}", "name": f"Учреждение {number}", "short_name": f"№ {number}",
        "place": "Речногорск", "head_name": "Соколова Елена Андреевна", "head_post": "Директор", "created_at": MADE,
    }  # fmt: skip
    node = Organization(**(data | fields))
    return Organization.objects.add_child(parent, instance=node) if parent else Organization.objects.add_root(instance=node)


def region(**fields):
    return _node(None, "region", **fields)


def municipality(parent=None, **fields):
    return _node(parent or region(), "municipality", **fields)


def school(parent=None, **fields):
    return _node(parent or municipality(), "school", **fields)
