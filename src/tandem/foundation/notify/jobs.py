from django.core.mail import EmailMessage

from tandem.foundation.notify import queries, services
from tandem.foundation.notify.models import Message


def send_mail() -> int:
    """Send what is due; the number sent."""
    return sum(_send(message) for message in queries.due_messages())


def _send(message: Message) -> bool:
    """Outside of any transaction; a mail server that is down only delays the letter."""
    letter = EmailMessage(message.subject, f"{message.body}\n\n{message.url}".strip(), to=[message.email])
    try:
        letter.send()
    except Exception as error:  # any fault of the mail server means «later»
        services.postpone(message=message, error=type(error).__name__)
        return False
    services.note_sent(message=message)
    return True
