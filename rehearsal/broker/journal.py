"""What changed, told while it changes."""

from datetime import datetime

from rehearsal.broker.message import Message


class Journal:
    """Told of every change, so that a shell can store it; this one lets it pass."""

    def changed(self, message: Message) -> None:
        """The message is new or altered."""

    def gone(self, message: Message) -> None:
        """The message has left its queue for good."""

    def numbered(self, queue: str, number: int) -> None:
        """The highest number given on a queue so far."""

    def remembered(self, queue: str, message_id: str, since: datetime) -> None:
        """The id counts as a duplicate from now on."""

    def forgotten(self, queue: str, message_id: str) -> None:
        """The id no longer counts."""
