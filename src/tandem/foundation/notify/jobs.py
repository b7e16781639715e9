from tandem.foundation.notify import services


def send_mail() -> int:
    """Send what is due; the number sent."""
    return sum(services.send_message(message=message) for message in services.due_messages())
