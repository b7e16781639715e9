"""What the loaded demo holds: schools with their programmes, accounts with their passwords."""

from typing import Any

from tandem.config.demo.accounts import demo_accounts
from tandem.registry.orgs.models import Organization


def report() -> dict[str, list[dict[str, Any]]]:
    """Exactly what `tandem demo --json` prints. Four queries."""
    schools = Organization.objects.schools().filter(is_demo=True).prefetch_related("programs")
    return {
        "schools": [
            {"code": s.code, "name": s.short_name, "programs": sorted(program.pk for program in s.programs.all())} for s in schools
        ],
        "accounts": [account.as_json() for account in demo_accounts()],
    }
