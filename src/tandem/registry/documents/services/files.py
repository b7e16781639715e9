import hashlib
import uuid
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused
from tandem.registry.documents.models import StoredFile
from tandem.registry.orgs.models import Organization

LIMIT = 20 * 1024 * 1024
SCANS = {"application/pdf": b"%PDF-", "image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
"""What a scan may be, and how the bytes of each begin: the name and the declared type prove nothing."""


@transaction.atomic
def store_file(*, actor: Actor, organization: Organization, name: str, content: bytes, media_type: str) -> StoredFile:
    """Keep the bytes under a made-up path; the name is only what the file is called when given back."""
    row = StoredFile(
        organization=organization, name=PurePath(name.replace("\\", "/")).name[:255] or "file", media_type=media_type,
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), created_at=clock.now(),
    )  # fmt: skip
    row.content.save(uuid.uuid4().hex, ContentFile(content), save=False)
    row.save()
    audit.record(actor=actor, action="file.stored", subject=row, place=organization.path, size=row.size, sha256=row.sha256)
    return row


@transaction.atomic
def forget_file(*, actor: Actor, file: StoredFile) -> None:
    """Delete a file that nothing keeps; its bytes go when the transaction is done."""
    content, place = file.content, file.organization.path
    audit.record(actor=actor, action="file.forgotten", subject=file, place=place, size=file.size, sha256=file.sha256)
    file.delete()
    transaction.on_commit(lambda: content.storage.delete(str(content.name)))


def check_scan(content: bytes) -> str:
    """Media type of a scan by its bytes. Refused when it is too big or neither PDF, JPEG nor PNG."""
    if len(content) > LIMIT:
        raise Refused(_("The scan is larger than 20 MB. Scan it in black and white or with fewer dots per inch."))
    for media_type, start in SCANS.items():
        if content.startswith(start):
            return media_type
    raise Refused(_("The scan must be a PDF, a JPEG or a PNG. Choose another file."))
