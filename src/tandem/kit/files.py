"""Answers that are files."""

from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpResponse, StreamingHttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF, CSV = "application/pdf", "text/csv; charset=utf-8"


def attachment(content: bytes, name: str, media_type: str) -> HttpResponse:
    """Bytes to save under a name that may be Russian."""
    return HttpResponse(content, media_type, headers=_headers(name))


def streamed(pieces: Iterable[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """The same, sent while it is being made."""
    return StreamingHttpResponse(pieces, content_type=media_type, headers=_headers(name))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Disposition": f"attachment; filename=\"document\"; filename*=UTF-8''{quote(name)}",
        "X-Content-Type-Options": "nosniff",
    }
